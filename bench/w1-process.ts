import { enableCompileCache } from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openApp } from '#src/app.ts';
import { readConfig } from '#src/config.ts';
import { Supervisor } from '#src/engine/supervisor.ts';
import { openLog } from '#src/log.ts';
import { openSteps } from '#src/steps/index.ts';
import { Load } from './load.ts';
import { percentileOf } from './sample.ts';
import type { W1Figures } from './w1.ts';

enableCompileCache();

const WARM_RUNS = 2_000;
const RUNS = Number(process.argv[2]);
const RUNS_ONE_BY_ONE = 300;
/** Unfinished runs at a time: enough that the engine never waits for this thread. */
const UNFINISHED_MAX = 400;

/** A process as it serves: this thread asks, the worker's thread drives, the sweeper looks on. */
const config = readConfig();
const { kinds } = await openSteps({ config, version: 'bench' });
const load = new Load();
const supervisor = new Supervisor({
  config,
  log: openLog(config, 'bench'),
  onEnded: (runs) => load.hear(runs),
});
await supervisor.start();
const app = await openApp({ config, name: 'bench', kinds, journal: supervisor.journal });

await load.drive(app, WARM_RUNS, UNFINISHED_MAX);
const figures: W1Figures = { ...(await measureThroughput()), ...(await measureLatency()) };
process.stdout.write(JSON.stringify(figures));
await supervisor.stop();
await app.close();

async function measureThroughput() {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const cpu = process.cpuUsage();
  const start = performance.now();
  await load.drive(app, RUNS, UNFINISHED_MAX);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  delay.disable();
  return {
    runs_per_s: RUNS / seconds,
    cpu_ms_per_run: (user + system) / 1000 / RUNS,
    pause_p99_ms: delay.percentile(99) / 1e6,
  };
}

/** One run at a time, from the request to its end on disk as this thread hears of it. */
async function measureLatency() {
  const times: number[] = [];
  for (let run = 0; run < RUNS_ONE_BY_ONE; run += 1) {
    const start = performance.now();
    await load.drive(app, 1, 1);
    times.push(performance.now() - start);
  }
  return { p50_ms: percentileOf(times, 0.5), p99_ms: percentileOf(times, 0.99) };
}
