import { onTestFinished } from 'vitest';
import type { Delivery } from '#src/cli/bots.ts';
import { listen, urlOf } from '#src/http/listen.ts';
import {
  type Beside,
  type ChatScene,
  type ChatSceneOptions,
  isSaid,
  openChatScene,
} from '../chat/scene.ts';
import { APP_TOKEN, BOT_TOKEN } from './identity.ts';
import { type SlackStandIn, type StandInOptions, startSlack } from './stand-in.ts';
import type { SlackMessage } from './workspace.ts';

const SIGNING_SECRET = 'signing-secret';
const CHANNEL = 'COPS';

export interface SlackSceneOptions extends StandInOptions, Omit<ChatSceneOptions, 'terminal'> {
  /** How Slack reaches the app; absent: by sockets. */
  mode?: 'socket' | 'http';
}

/** A runtime with Slack beside it. Ann and Ben are UANN and UBEN, cards go to COPS. */
export interface SlackScene extends ChatScene {
  slack: SlackStandIn;
  people: SlackStandIn['people'];
  /** What stands in the channel. */
  messages: (channel?: string) => readonly SlackMessage[];
  /** The newest message of the channel that says this anywhere, once there is one. */
  card: (text: string | RegExp, channel?: string) => Promise<SlackMessage>;
  /** Waits for something to come about, and has what is owed delivered meanwhile. */
  until: SlackStandIn['until'];
  /** What somebody alone was told, once they were told this. */
  whisper: (
    text: string | RegExp,
  ) => Promise<SlackStandIn['world']['workspace']['whispers'][number]>;
}

export async function openSlackScene(
  kind: 'sqlite' | 'postgres' = 'sqlite',
  options: SlackSceneOptions = {},
): Promise<SlackScene> {
  const { mode = 'socket' } = options;
  const slack = await startSlack(options);
  const scene = await openChatScene(kind, [besideSlack(slack, mode)], options);
  if (mode === 'http') await receive(slack, scene.delivery);
  const until: SlackStandIn['until'] = (look) => {
    return slack.until(() => {
      scene.delivery().hint();
      return look();
    });
  };
  const messages = (channel = CHANNEL) => slack.messages(channel);
  return {
    ...scene,
    slack,
    people: slack.people,
    until,
    messages,
    card: (text, channel) => until(() => messages(channel).findLast((each) => says(each, text))),
    whisper: (text) =>
      until(() => slack.world.workspace.whispers.findLast((each) => says(each, text))),
  };
}

/** Slack as a runtime has it beside itself. */
export function besideSlack(slack: SlackStandIn, mode: 'socket' | 'http' = 'socket'): Beside {
  const reach =
    mode === 'socket' ? { SLACK_APP_TOKEN: APP_TOKEN } : { SLACK_SIGNING_SECRET: SIGNING_SECRET };
  const settings = {
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_CHANNEL: CHANNEL,
    SLACK_API_URL: slack.apiUrl,
  };
  return {
    platform: 'slack',
    settings: { ...settings, ...reach },
    people: { ann: 'UANN', ben: 'UBEN' },
    // What people do waits for a socket.
    isHeard: () => true,
  };
}

async function receive(slack: SlackStandIn, delivery: () => Delivery): Promise<void> {
  const server = await listen({ host: '127.0.0.1', port: 0 }, (request, response) => {
    delivery().listeners.get('/slack/')?.(request, response);
  });
  onTestFinished(server.close);
  slack.sendTo({ url: `${urlOf(server)}/slack/events`, signingSecret: SIGNING_SECRET });
}

function says({ text, blocks }: { text: string; blocks: unknown }, said: string | RegExp): boolean {
  return isSaid(said, `${text}\n${JSON.stringify(blocks)}`);
}
