import { onTestFinished } from 'vitest';
import { openBots } from '#bots/index.ts';
import type { App } from '#src/app.ts';
import type { Delivery } from '#src/cli/bots.ts';
import type { Clock } from '#src/clock.ts';
import { secretsOfConfig } from '#src/config.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import { listen, urlOf } from '#src/http/listen.ts';
import { addUser } from '#src/operations/add-user.ts';
import { linkIdentity } from '#src/operations/link-identity.ts';
import { openSecretKey } from '#src/secret-key.ts';
import { OWNER } from '../callers.ts';
import { databases } from '../databases.ts';
import type { EngineApp } from '../engine-app.ts';
import type { Play } from '../stage.ts';
import { openStaged, type StagedEngine } from '../staged-engine.ts';
import { waitForFact } from '../wait-for-fact.ts';
import { APP_TOKEN, BOT_TOKEN } from './identity.ts';
import { type SlackStandIn, type StandInOptions, startSlack } from './stand-in.ts';
import type { SlackMessage } from './workspace.ts';

const SIGNING_SECRET = 'signing-secret';
const CHANNEL = 'COPS';

export interface SlackSceneOptions extends StandInOptions {
  /** How Slack reaches the app; absent: by sockets. */
  mode?: 'socket' | 'http';
  /** More of the environment. */
  config?: Readonly<Record<string, string>>;
  /** What steps do when they are called; see `stage.ts`. */
  plays?: Readonly<Record<string, Play>>;
  /** What is wound passes for delivery, too: its pauses end as they would. */
  isDeliveryWound?: boolean;
}

/**
 * A whole runtime with Slack beside it, as `serve` wires it. Ann and Ben (UANN, UBEN) are contributors,
 * cards go to COPS, and everything ends with the test.
 */
export interface SlackScene extends StagedEngine {
  slack: SlackStandIn;
  people: SlackStandIn['people'];
  apply: EngineApp['applyGraph'];
  start: EngineApp['start'];
  /** What is being delivered with now; another one after a restart. */
  delivery: () => Delivery;
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
  /** Ends the delivery and opens another on the same store, as a process that is started again. */
  restart: () => Promise<void>;
  /** A second process that delivers from the same store. */
  openAnother: () => Promise<Delivery>;
}

export async function openSlackScene(
  kind: 'sqlite' | 'postgres' = 'sqlite',
  {
    mode = 'socket',
    config = {},
    plays = {},
    isDeliveryWound = false,
    ...options
  }: SlackSceneOptions = {},
): Promise<SlackScene> {
  const slack = await startSlack(options);
  const on = databases().find(({ name }) => name.toLowerCase().startsWith(kind));
  if (on === undefined) throw new Error(`there is no ${kind} to test on`);
  const reach =
    mode === 'socket' ? { SLACK_APP_TOKEN: APP_TOKEN } : { SLACK_SIGNING_SECRET: SIGNING_SECRET };
  const settings = {
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_CHANNEL: CHANNEL,
    SLACK_API_URL: slack.apiUrl,
    SECRET_KEY: 'a secret key of the tests, and long enough',
  };
  const staged = await openStaged(plays, { on, config: { ...settings, ...reach, ...config } });
  await linkPeople(staged.engine);
  const { app } = staged.engine;
  const served = isDeliveryWound ? { ...app, clock: passingWith(staged.clock) } : app;
  const opened = await openServed(served, slack, mode);
  const until: SlackStandIn['until'] = (look) => {
    return slack.until(() => {
      opened.delivery().hint();
      return look();
    });
  };
  const messages = (channel = CHANNEL) => slack.messages(channel);
  return {
    ...staged,
    ...opened,
    slack,
    people: slack.people,
    apply: staged.engine.applyGraph,
    start: staged.engine.start,
    until,
    messages,
    card: (text, channel) => until(() => messages(channel).findLast((each) => says(each, text))),
    whisper: (text) =>
      until(() => slack.world.workspace.whispers.findLast((each) => says(each, text))),
  };
}

async function linkPeople({ app }: EngineApp): Promise<void> {
  for (const name of ['ann', 'ben']) {
    const email = `${name}@example.com`;
    await addUser(app, OWNER, { email, name, role: 'project_contributor' });
    await linkIdentity(app, OWNER, { kind: 'slack', id: `U${name.toUpperCase()}`, name, email });
  }
}

async function openServed(app: App, slack: SlackStandIn, mode: 'socket' | 'http') {
  const { mac } = await openSecretKey(app);
  const redact = makeRedactor(secretsOfConfig(app.config));
  const open = async () => {
    const opened = await openBots().openDelivery({ app, redact, mac, terminal: null });
    await waitForFact('Slack is a surface', () =>
      app.db('surfaces').where({ name: 'slack' }).first(),
    );
    return opened;
  };
  let delivery = await open();
  onTestFinished(() => delivery.stop());
  if (mode === 'http') {
    const server = await listen({ host: '127.0.0.1', port: 0 }, (request, response) => {
      delivery.listeners.get('/slack/')?.(request, response);
    });
    onTestFinished(server.close);
    slack.sendTo({ url: `${urlOf(server)}/slack/events`, signingSecret: SIGNING_SECRET });
  }
  return {
    delivery: () => delivery,
    openAnother: async () => {
      const another = await open();
      onTestFinished(another.stop);
      return another;
    },
    restart: async () => {
      await delivery.stop();
      delivery = await open();
    },
  };
}

/** A clock of which what is wound passes, and is no jump. */
function passingWith({ now }: Clock): Clock {
  return { now, monotonic: now };
}

function says(message: { text: string; blocks: unknown }, text: string | RegExp): boolean {
  const whole = `${message.text}\n${JSON.stringify(message.blocks)}`;
  return typeof text === 'string' ? whole.includes(text) : text.test(whole);
}
