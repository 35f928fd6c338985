import { enableCompileCache } from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { stepOf } from '#src/domain/run-state.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { loadPostFacts } from '#src/operations/load-delivery.ts';
import { listRuns } from '#src/store/runs.ts';
import { PROJECT_ID } from './database.ts';
import { FAILING_WORKFLOWS } from './failing-graph.ts';
import { openServing } from './open-serving.ts';
import { WAITING_WORKFLOW } from './waiting-graph.ts';

enableCompileCache();

const RUNS_AT_A_TIME = 1_000;
/** Each channel takes a message a second: an alert, and later its picture, which is slow to draw meanwhile. */
const FAIL_EVERY_MS = 600;
const FAILURES_MAX = 1_000;
const CONNECT_MS = 1_000;
/** A channel takes a message a second: what is asked waits for nothing that was asked before. */
const ASK_EVERY_MS = 1_300;
/** What failed last is still told of. */
const SETTLE_MS = 3_000;

/** With `asks` people are asked as well, who have somebody at the platform decide. */
const isAsking = process.argv.includes('asks');
const serving = await openServing();
await serving.speak();
await sleep(CONNECT_MS);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const failing = failInTurn();
const asked = isAsking ? askUntil(failing) : Promise.resolve([]);
const { runs, seconds } = await serving.driveUntil(failing, RUNS_AT_A_TIME);
const runs_per_s = runs / seconds;
delay.disable();
const pause_p99_ms = delay.percentile(99) / 1e6;
const failed = await listRuns(serving.app.db, {
  projectId: PROJECT_ID,
  section: 'failed',
  since: 0,
  limit: FAILURES_MAX,
});
const decisions = await listDecisions(await asked);
await serving.hush();
const failures = failed.map(({ uuid, finished_at }) => ({ run: uuid, at: finished_at }));
process.stdout.write(JSON.stringify({ runs_per_s, pause_p99_ms, failures, decisions }));
await serving.stop();

/** Evenly, so that no failure waits for the one before. */
async function failInTurn(): Promise<void> {
  for (const workflow of FAILING_WORKFLOWS) {
    await serving.start(workflow);
    await sleep(FAIL_EVERY_MS);
  }
  await sleep(SETTLE_MS);
}

/** Asks people, evenly; the runs that do. */
async function askUntil(over: Promise<void>): Promise<number[]> {
  const ending = over.then(() => true);
  const asking: number[] = [];
  while (!(await Promise.race([ending, sleep(ASK_EVERY_MS, false)]))) {
    asking.push(await serving.start(WAITING_WORKFLOW));
  }
  return asking;
}

/** What was decided, by the short id of its run, and when. */
async function listDecisions(asking: readonly number[]): Promise<{ run: string; at: number }[]> {
  const all = await Promise.all(asking.map((run) => loadPostFacts(serving.app, run)));
  return all.flatMap((facts) => {
    const decided = facts && stepOf(facts.state, 'ask').task?.decided;
    return facts && decided ? [{ run: shortIdOf(facts.runId), at: decided.at }] : [];
  });
}
