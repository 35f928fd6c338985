import { openBots } from '#bots/index.ts';
import { type App, openApp } from '#src/app.ts';
import type { Delivery } from '#src/cli/bots.ts';
import { readConfig } from '#src/config.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import { Supervisor } from '#src/engine/supervisor.ts';
import { openLog } from '#src/log.ts';
import { startRun } from '#src/operations/start-run.ts';
import { openSecretKey } from '#src/secret-key.ts';
import { openSteps } from '#src/steps/index.ts';
import { Load } from './load.ts';

const WARM_RUNS = 2_000;
/** Unfinished runs at a time: enough that the engine never waits for this thread. */
const UNFINISHED_MAX = 400;
const BY = { kind: 'local', id: 'bench', name: 'bench' } as const;

export interface Serving {
  app: App;
  /** From here on chat hears of what happens. */
  speak: () => Promise<void>;
  /** Starts a run; its number. */
  start: (workflow: string) => Promise<number>;
  /** W1 flat out until that is over, so many runs between two looks. */
  driveUntil: (over: Promise<void>, runs: number) => Promise<{ runs: number; seconds: number }>;
  /** Chat hears of nothing any more. */
  hush: () => Promise<void>;
  stop: () => Promise<void>;
}

/** A process as it serves, warm: this thread asks and speaks with chat, the worker's thread drives. */
export async function openServing(): Promise<Serving> {
  const config = readConfig();
  const { kinds } = await openSteps({ config, version: 'bench' });
  const load = new Load();
  const chat: { delivery: Delivery | null } = { delivery: null };
  const supervisor = new Supervisor({
    config,
    log: openLog(config, 'bench'),
    onEnded: (runs) => {
      load.hear(runs.filter(({ status }) => status !== 'failed'));
      chat.delivery?.hint();
    },
  });
  await supervisor.start();
  const app = await openApp({ config, name: 'bench', kinds, journal: supervisor.journal });
  const { mac } = await openSecretKey(app);
  await load.drive(app, WARM_RUNS, UNFINISHED_MAX);
  return {
    app,
    speak: async () => {
      const desk = { app, redact: makeRedactor([]), mac, terminal: null };
      chat.delivery = await openBots().openDelivery(desk);
    },
    start: async (workflow) =>
      (await startRun(app, { workflow, input: {}, trigger: 'bench', by: BY })).run,
    driveUntil: (over, runs) => driveUntil(over, () => load.drive(app, runs, UNFINISHED_MAX), runs),
    hush: async () => chat.delivery?.stop(),
    stop: async () => {
      await supervisor.stop();
      await app.close();
    },
  };
}

async function driveUntil(over: Promise<void>, drive: () => Promise<void>, runsOfDrive: number) {
  const start = performance.now();
  const rest = { isOver: false };
  const ended = over.finally(() => {
    rest.isOver = true;
  });
  let runs = 0;
  while (!rest.isOver) {
    await drive();
    runs += runsOfDrive;
  }
  await ended;
  return { runs, seconds: (performance.now() - start) / 1_000 };
}
