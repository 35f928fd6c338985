import { enableCompileCache } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { STORM_WORKFLOWS } from './failing-graph.ts';
import { openServing } from './open-serving.ts';
import { FAILURES } from './storm.ts';

enableCompileCache();

const RUNS_AT_A_TIME = 500;
const STORM_MS = 10_000;
const CONNECT_MS = 1_000;
/** So long edits at the channel's pace may still come. */
const SETTLE_MS = 5_000;

/** W1 flat out while 1,000 runs fail within ten seconds; with `told` chat hears of it. */
const isTold = process.argv.includes('told');
const serving = await openServing();
if (isTold) await serving.speak();
await sleep(CONNECT_MS);
const cpu = process.cpuUsage();
const w1 = await serving.driveUntil(failAll(), RUNS_AT_A_TIME);
const { user, system } = process.cpuUsage(cpu);
if (isTold) await sleep(SETTLE_MS);
const [span] = await serving.app
  .db('runs')
  .where({ status: 'failed' })
  .count({ failures: '*' })
  .min({ first_at: 'finished_at' })
  .max({ last_at: 'finished_at' });
await serving.hush();
const cpu_ms_per_run = (user + system) / 1_000 / w1.runs;
process.stdout.write(JSON.stringify({ runs_per_s: w1.runs / w1.seconds, cpu_ms_per_run, ...span }));
await serving.stop();

async function failAll(): Promise<void> {
  const start = performance.now();
  const asked: Promise<unknown>[] = [];
  for (let run = 0; run < FAILURES; run += 1) {
    asked.push(serving.start(STORM_WORKFLOWS[run % STORM_WORKFLOWS.length] ?? ''));
    await sleep(Math.max(0, start + (run * STORM_MS) / FAILURES - performance.now()));
  }
  await Promise.all(asked);
}
