import { onTestFinished } from 'vitest';
import { openBots } from '#bots/index.ts';
import type { App } from '#src/app.ts';
import type { Delivery, DeliveryDesk } from '#src/cli/bots.ts';
import type { Clock } from '#src/clock.ts';
import { secretsOfConfig } from '#src/config.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import { addUser } from '#src/operations/add-user.ts';
import { linkIdentity } from '#src/operations/link-identity.ts';
import { openSecretKey } from '#src/secret-key.ts';
import { OWNER } from '../callers.ts';
import { databases } from '../databases.ts';
import type { EngineApp } from '../engine-app.ts';
import type { Play } from '../stage.ts';
import { openStaged, type StagedEngine } from '../staged-engine.ts';
import { waitForFact } from '../wait-for-fact.ts';

const PATIENCE_MS = 20_000;

export interface ChatSceneOptions {
  /** More of the environment. */
  config?: Readonly<Record<string, string>>;
  /** What steps do when they are called; see `stage.ts`. */
  plays?: Readonly<Record<string, Play>>;
  /** What is wound passes for delivery, too: its pauses end as they would. */
  isDeliveryWound?: boolean;
  /** Absent: the terminal is no surface. */
  terminal?: DeliveryDesk['terminal'];
}

/** A chat platform that stands beside the runtime. */
export interface Beside {
  platform: 'slack' | 'discord';
  settings: Readonly<Record<string, string>>;
  /** The ids of Ann and Ben there. */
  people: { ann: string; ben: string };
  /** The app hears what people do there. */
  isHeard: () => boolean;
}

/** A whole runtime with chat beside it, as `serve` wires it. Ann and Ben are contributors; everything ends with the test. */
export interface ChatScene extends StagedEngine {
  apply: EngineApp['applyGraph'];
  start: EngineApp['start'];
  /** What is being delivered with now; another one after a restart. */
  delivery: () => Delivery;
  /** Ends the delivery and opens another on the same store, as a process that is started again. */
  restart: () => Promise<void>;
  /** A second process that delivers from the same store. */
  openAnother: () => Promise<Delivery>;
}

export async function openChatScene(
  kind: 'sqlite' | 'postgres',
  besides: readonly Beside[],
  { config = {}, plays = {}, isDeliveryWound = false, terminal = null }: ChatSceneOptions = {},
): Promise<ChatScene> {
  const on = databases().find(({ name }) => name.toLowerCase().startsWith(kind));
  if (on === undefined) throw new Error(`there is no ${kind} to test on`);
  const settings = Object.assign({}, ...besides.map((each) => each.settings));
  const key = { SECRET_KEY: 'a secret key of the tests, and long enough' };
  const staged = await openStaged(plays, { on, config: { ...key, ...settings, ...config } });
  await linkPeople(staged.engine, besides);
  const { app } = staged.engine;
  const served = isDeliveryWound ? { ...app, clock: passingWith(staged.clock) } : app;
  return {
    ...staged,
    ...(await serve(served, besides, terminal)),
    apply: staged.engine.applyGraph,
    start: staged.engine.start,
  };
}

/** Does what is said there, or is it shown? As it is written, and as it is read. */
export function isSaid(text: string | RegExp, whole: string): boolean {
  return typeof text === 'string' ? whole.includes(text) : text.test(whole);
}

async function linkPeople({ app }: EngineApp, besides: readonly Beside[]): Promise<void> {
  for (const name of ['ann', 'ben'] as const) {
    const email = `${name}@example.com`;
    await addUser(app, OWNER, { email, name, role: 'project_contributor' });
    for (const { platform, people } of besides) {
      await linkIdentity(app, OWNER, { kind: platform, id: people[name], name, email });
    }
  }
}

async function serve(
  app: App,
  besides: readonly Beside[],
  terminal: DeliveryDesk['terminal'],
): Promise<Pick<ChatScene, 'delivery' | 'restart' | 'openAnother'>> {
  const { mac } = await openSecretKey(app);
  const redact = makeRedactor(secretsOfConfig(app.config));
  const open = async () => {
    const opened = await openBots().openDelivery({ app, redact, mac, terminal });
    for (const { platform, isHeard } of besides) {
      await waitForFact(`${platform} is a surface`, () =>
        app.db('surfaces').where({ name: platform }).first(),
      );
      await waitForFact(
        () => `the app hears ${platform}: ${opened.describeChat()[platform]}`,
        isHeard,
        PATIENCE_MS,
      );
    }
    return opened;
  };
  let delivery = await open();
  onTestFinished(() => delivery.stop());
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
