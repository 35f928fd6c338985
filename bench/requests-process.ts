import { enableCompileCache } from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { openApp } from '#src/app.ts';
import { readConfig } from '#src/config.ts';
import { Supervisor } from '#src/engine/supervisor.ts';
import { openLog } from '#src/log.ts';
import type { RunAnswer } from '#src/operations/ask-of-run.ts';
import type { Caller } from '#src/operations/caller.ts';
import { pauseRun } from '#src/operations/pause-run.ts';
import { resumeRun } from '#src/operations/resume-run.ts';
import { startRun } from '#src/operations/start-run.ts';
import { stopRun } from '#src/operations/stop-run.ts';
import { openSteps } from '#src/steps/index.ts';
import { countRuns } from '#src/store/runs.ts';
import { Load } from './load.ts';
import type { RequestFigures } from './requests.ts';
import { percentileOf } from './sample.ts';
import { WAITING_WORKFLOW } from './waiting-graph.ts';

enableCompileCache();

const WARM_RUNS = 2_000;
const WARM_ASKED = 20;
/** As many as W1 takes some seconds for. */
const RUNS = 10_000;
const UNFINISHED_MAX = 400;
const WAITING_RUNS = 1_000;
const LOOK_MS = 20;

const CALLER: Caller = {
  actor: { kind: 'slack', id: 'U1', name: '@bench' },
  email: null,
  role: 'project_contributor',
  groups: [],
  place: 'slack:C1',
};

/** This thread asks for W1 and, one after another, for what people ask; the worker's thread drives. */
const config = readConfig();
const { kinds } = await openSteps({ config, version: 'bench' });
const load = new Load();
const waiting: string[] = [];
const supervisor = new Supervisor({
  config,
  log: openLog(config, 'bench'),
  onEnded: (runs) => load.hear(runs.filter(({ status }) => status !== 'stopped')),
});
await supervisor.start();
const app = await openApp({ config, name: 'bench', kinds, journal: supervisor.journal });

await fillWaiting();
await load.drive(app, WARM_RUNS, UNFINISHED_MAX);
for (const run of waiting.splice(0, WARM_ASKED)) await askAll(run, []);
const figures = await measure();
process.stdout.write(JSON.stringify(figures));
await supervisor.stop();
await app.close();

async function fillWaiting(): Promise<void> {
  const { actor: by } = CALLER;
  const request = { workflow: WAITING_WORKFLOW, input: {}, trigger: 'bench', by };
  const started = await Promise.all(
    Array.from({ length: WAITING_RUNS }, () => startRun(app, request)),
  );
  waiting.push(...started.map(({ runId }) => runId));
  const { projectId, db } = app;
  const filter = { projectId, section: 'awaiting', limit: WAITING_RUNS } as const;
  while ((await countRuns(db, filter)) < WAITING_RUNS) await sleep(LOOK_MS);
}

async function measure(): Promise<Omit<RequestFigures, 'fsync_ms'>> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const w1 = { isOver: false, seconds: 0 };
  const times: number[] = [];
  await Promise.all([driveW1(w1), askWhile(() => !w1.isOver, times)]);
  delay.disable();
  return {
    p50_ms: percentileOf(times, 0.5),
    p99_ms: percentileOf(times, 0.99),
    pause_p99_ms: delay.percentile(99) / 1e6,
    runs_per_s: RUNS / w1.seconds,
    requests: times.length,
  };
}

async function driveW1(w1: { isOver: boolean; seconds: number }): Promise<void> {
  const start = performance.now();
  await load.drive(app, RUNS, UNFINISHED_MAX);
  w1.seconds = (performance.now() - start) / 1000;
  w1.isOver = true;
}

async function askWhile(isWanted: () => boolean, times: number[]): Promise<void> {
  for (const run of waiting) {
    if (!isWanted()) return;
    await askAll(run, times);
  }
}

async function askAll(run: string, times: number[]): Promise<void> {
  for (const ask of [pauseRun, resumeRun, stopNow]) {
    const start = performance.now();
    const { receipt } = await ask(app, CALLER, run);
    times.push(performance.now() - start);
    if (receipt.outcome !== 'applied') throw new Error(`${receipt.outcome}: ${receipt.message}`);
  }
}

function stopNow(...[on, caller, run]: Parameters<typeof pauseRun>): Promise<RunAnswer> {
  return stopRun(on, caller, { run, isGraceful: false });
}
