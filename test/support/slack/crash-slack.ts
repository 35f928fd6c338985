/**
 * A program that delivers to a Slack what is owed, or what somebody asked for, until it is killed:
 * `node crash-slack.ts <JSON of SlackOrder>`.
 */
import { openDeliverer } from '#bots/deliver.ts';
import { openSlackMessenger } from '#bots/slack/messenger.ts';
import { openWebClient } from '#bots/slack/web-client.ts';
import { type CommitTrap, setTrap } from '../commit-trap.ts';
import { openCrashApp } from '../crash-database.ts';
import { KINDS } from '../factories.ts';
import { BOT_TOKEN } from './identity.ts';
import { encode } from './read-card.ts';

/** What the program is asked to do. */
export interface SlackOrder {
  url: string;
  apiUrl: string;
  channel: string;
  /** Somebody asks in this thread for the card of the task of this run; null: it delivers what is owed. */
  asked: { run: number; thread: string } | null;
  /** At which commit of its own it dies; null: at none. */
  trap: CommitTrap | null;
}

const { url, apiUrl, channel, asked, trap }: SlackOrder = JSON.parse(process.argv[2] ?? '');
const kinds = new Map([['quick', { ...KINDS.pure, type: 'quick' }]]);
const { app } = await openCrashApp({ url, kinds, onStore: setTrap(trap).watch });
const reach = { mode: 'http', signingSecret: 'none' } as const;
const client = openWebClient({ botToken: BOT_TOKEN, channel, apiUrl, reach });
const messenger = openSlackMessenger({ client, channel, intents: { encode }, log: app.log });
const deliverer = openDeliverer({
  app,
  messengers: [messenger],
  redact: (text) => text,
  log: app.log,
  pictures: null,
});
if (asked === null) {
  deliverer.start();
} else {
  const { run, thread } = asked;
  const subject = { run, kind: 'approval', step: 'ask' } as const;
  await deliverer.cardsOf(messenger).answer({ subject, place: channel, thread });
}
