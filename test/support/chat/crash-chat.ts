/**
 * A program that delivers to a chat platform what is owed, or what somebody asked for, until it is
 * killed: `node crash-chat.ts <JSON of ChatOrder>`.
 */
import { openDeliverer } from '#bots/deliver.ts';
import { type CommitTrap, setTrap } from '../commit-trap.ts';
import { openCrashApp } from '../crash-database.ts';
import { KINDS } from '../factories.ts';
import { type CrashPlatform, openCrashMessenger } from './crash-messenger.ts';

/** What the program is asked to do. */
export interface ChatOrder extends CrashPlatform {
  url: string;
  /** Somebody asks in this thread for the card of the task of this run; null: it delivers what is owed. */
  asked: { run: number; thread: string } | null;
  /** At which commit of its own it dies; null: at none. */
  trap: CommitTrap | null;
}

const { url, asked, trap, ...platform }: ChatOrder = JSON.parse(process.argv[2] ?? '');
const kinds = new Map([['quick', { ...KINDS.pure, type: 'quick' }]]);
const { app } = await openCrashApp({ url, kinds, onStore: setTrap(trap).watch });
const messenger = await openCrashMessenger(platform, app);
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
  const { defaultPlace: place } = messenger;
  await deliverer.cardsOf(messenger).answer({ subject, place, thread });
}
