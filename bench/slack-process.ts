import { enableCompileCache } from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBots } from '#bots/index.ts';
import { openApp } from '#src/app.ts';
import type { Delivery } from '#src/cli/bots.ts';
import { readConfig } from '#src/config.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import { Supervisor } from '#src/engine/supervisor.ts';
import { openLog } from '#src/log.ts';
import { startRun } from '#src/operations/start-run.ts';
import { openSecretKey } from '#src/secret-key.ts';
import { openSteps } from '#src/steps/index.ts';
import { listRuns } from '#src/store/runs.ts';
import { PROJECT_ID } from './database.ts';
import { FAILING_WORKFLOWS } from './failing-graph.ts';
import { Load } from './load.ts';

enableCompileCache();

const WARM_RUNS = 2_000;
const RUNS_AT_A_TIME = 1_000;
const UNFINISHED_MAX = 400;
const ROUNDS = 3;
/** Each channel takes a message a second: an alert, and later its picture, which is slow to draw meanwhile. */
const ROUND_MS = 18_000;
const FAILURES_MAX = 1_000;
const CONNECT_MS = 1_000;
/** What failed last is still told of. */
const SETTLE_MS = 3_000;

/** A process as it serves: this thread asks and speaks with Slack, the worker's thread drives. */
const config = readConfig();
const { kinds } = await openSteps({ config, version: 'bench' });
const log = openLog(config, 'bench');
const load = new Load();
const chat: { delivery: Delivery | null } = { delivery: null };
const supervisor = new Supervisor({
  config,
  log,
  onEnded: (runs) => {
    load.hear(runs.filter(({ status }) => status !== 'failed'));
    chat.delivery?.hint();
  },
});
await supervisor.start();
const app = await openApp({ config, name: 'bench', kinds, journal: supervisor.journal });
const { mac } = await openSecretKey(app);

await load.drive(app, WARM_RUNS, UNFINISHED_MAX);
chat.delivery = await openBots().openDelivery({
  app,
  redact: makeRedactor([]),
  mac,
  terminal: null,
});
await sleep(CONNECT_MS);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const failing = failInTurn();
const runs_per_s = await driveUntil(failing);
delay.disable();
const pause_p99_ms = delay.percentile(99) / 1e6;
const failed = await listRuns(app.db, {
  projectId: PROJECT_ID,
  section: 'failed',
  since: 0,
  limit: FAILURES_MAX,
});
await chat.delivery.stop();
const failures = failed.map(({ uuid, finished_at }) => ({ run: uuid, at: finished_at }));
process.stdout.write(JSON.stringify({ runs_per_s, pause_p99_ms, failures }));
await supervisor.stop();
await app.close();

/** Evenly, so that no failure waits for the one before. */
async function failInTurn(): Promise<void> {
  const by = { kind: 'local', id: 'bench', name: 'bench' } as const;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const workflow of FAILING_WORKFLOWS) {
      await startRun(app, { workflow, input: {}, trigger: 'bench', by });
      await sleep(ROUND_MS / FAILING_WORKFLOWS.length);
    }
  }
  await sleep(SETTLE_MS);
}

/** W1 flat out until that is over; runs a second. */
async function driveUntil(over: Promise<void>): Promise<number> {
  const start = performance.now();
  const rest = { isOver: false };
  const ended = over.finally(() => {
    rest.isOver = true;
  });
  let runs = 0;
  while (!rest.isOver) {
    await load.drive(app, RUNS_AT_A_TIME, UNFINISHED_MAX);
    runs += RUNS_AT_A_TIME;
  }
  await ended;
  return (1_000 * runs) / (performance.now() - start);
}
