import { enableCompileCache } from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBots } from '#bots/index.ts';
import { openApp } from '#src/app.ts';
import type { Delivery } from '#src/cli/bots.ts';
import { readConfig } from '#src/config.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import { stepOf } from '#src/domain/run-state.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { Supervisor } from '#src/engine/supervisor.ts';
import { openLog } from '#src/log.ts';
import { loadPostFacts } from '#src/operations/load-delivery.ts';
import { startRun } from '#src/operations/start-run.ts';
import { openSecretKey } from '#src/secret-key.ts';
import { openSteps } from '#src/steps/index.ts';
import { listRuns } from '#src/store/runs.ts';
import { PROJECT_ID } from './database.ts';
import { FAILING_WORKFLOWS } from './failing-graph.ts';
import { Load } from './load.ts';
import { WAITING_WORKFLOW } from './waiting-graph.ts';

enableCompileCache();

const WARM_RUNS = 2_000;
const RUNS_AT_A_TIME = 1_000;
const UNFINISHED_MAX = 400;
/** Each channel takes a message a second: an alert, and later its picture, which is slow to draw meanwhile. */
const FAIL_EVERY_MS = 600;
const FAILURES_MAX = 1_000;
const CONNECT_MS = 1_000;
/** A channel takes a message a second: what is asked waits for nothing that was asked before. */
const ASK_EVERY_MS = 1_300;
/** What failed last is still told of. */
const SETTLE_MS = 3_000;
const BY = { kind: 'local', id: 'bench', name: 'bench' } as const;

/** With `asks` people are asked as well, who have somebody at the platform decide. */
const isAsking = process.argv.includes('asks');

/** A process as it serves: this thread asks and speaks with chat, the worker's thread drives. */
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
const asked = isAsking ? askUntil(failing) : Promise.resolve([]);
const runs_per_s = await driveUntil(failing);
delay.disable();
const pause_p99_ms = delay.percentile(99) / 1e6;
const failed = await listRuns(app.db, {
  projectId: PROJECT_ID,
  section: 'failed',
  since: 0,
  limit: FAILURES_MAX,
});
const decisions = await listDecisions(await asked);
await chat.delivery.stop();
const failures = failed.map(({ uuid, finished_at }) => ({ run: uuid, at: finished_at }));
process.stdout.write(JSON.stringify({ runs_per_s, pause_p99_ms, failures, decisions }));
await supervisor.stop();
await app.close();

/** Evenly, so that no failure waits for the one before. */
async function failInTurn(): Promise<void> {
  for (const workflow of FAILING_WORKFLOWS) {
    await startRun(app, { workflow, input: {}, trigger: 'bench', by: BY });
    await sleep(FAIL_EVERY_MS);
  }
  await sleep(SETTLE_MS);
}

/** Asks people, evenly; the runs that do. */
async function askUntil(over: Promise<void>): Promise<number[]> {
  const ending = over.then(() => true);
  const asking: number[] = [];
  while (!(await Promise.race([ending, sleep(ASK_EVERY_MS, false)]))) {
    const request = { workflow: WAITING_WORKFLOW, input: {}, trigger: 'bench', by: BY };
    asking.push((await startRun(app, request)).run);
  }
  return asking;
}

/** What was decided, by the short id of its run, and when. */
async function listDecisions(asking: readonly number[]): Promise<{ run: string; at: number }[]> {
  const all = await Promise.all(asking.map((run) => loadPostFacts(app, run)));
  return all.flatMap((facts) => {
    const decided = facts && stepOf(facts.state, 'ask').task?.decided;
    return facts && decided ? [{ run: shortIdOf(facts.runId), at: decided.at }] : [];
  });
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
