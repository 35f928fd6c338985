import { join } from 'node:path';
import { openApp } from '#src/app.ts';
import { readConfig } from '#src/config.ts';
import { decideOutcomes, type StepOutcome } from '#src/domain/decide-outcomes.ts';
import { projectRun } from '#src/domain/projection.ts';
import { PLAIN_RETRY } from '#src/domain/resume-plan.ts';
import { inFlightSteps, type RunState } from '#src/domain/run-state.ts';
import { amendRun } from '#src/operations/amend-run.ts';
import { loadRetryPlan } from '#src/operations/load-retry-plan.ts';
import { retryRun } from '#src/operations/retry-run.ts';
import { startRun } from '#src/operations/start-run.ts';
import { loadRun } from '#src/store/runs.ts';
import { makeDatabase, WORKFLOW } from './database.ts';
import { benchResult, kinds } from './kinds.ts';
import { medianOf } from './sample.ts';

const STEPS = 300;
const WIDTH = 10;
const FAILS = 'step-250';
const LOOKS = 21;
const BY = { kind: 'local', id: 'bench', name: 'bench' } as const;

export interface ResumeFigures {
  /** From the run's row to the plan: its log is read, its state folded, every step judged. */
  plan_ms: number;
  /** From the row to the new run on disk. */
  retry_ms: number;
}

/** A run of 300 steps that failed at the 250th is continued. */
export async function measureResume(folder: string): Promise<ResumeFigures> {
  const file = join(folder, 'resume.db');
  await makeDatabase(file, { steps: Array.from({ length: STEPS }, (_, index) => makeStep(index)) });
  const config = readConfig({ DATABASE_URL: `sqlite:${file}`, LOG_LEVEL: 'silent' });
  const byType = new Map(kinds.map((kind) => [kind.type, kind]));
  const app = await openApp({ config, name: 'bench', kinds: byType });
  try {
    const { run: key } = await startRun(app, {
      workflow: WORKFLOW,
      input: {},
      trigger: 'bench',
      by: BY,
    });
    const started = await amendRun(app, key, () => ({ type: 'start', worker: 'bench' }));
    await playRun(app, key, started);
    const run = await loadRun(app.db, key);
    if (run?.status !== 'failed') throw new Error('the run has not failed');
    const looks: number[] = [];
    for (let look = 0; look < LOOKS; look += 1) {
      looks.push(await time(async () => loadRetryPlan(app, run, PLAIN_RETRY)));
    }
    const order = { run, by: BY, request: PLAIN_RETRY, ticked: [] };
    return { plan_ms: medianOf(looks), retry_ms: await time(async () => retryRun(app, order)) };
  } finally {
    await app.close();
  }
}

/** Ten abreast, each after two of those before it. */
function makeStep(index: number) {
  const row = index - (index % WIDTH);
  const depends_on =
    row === 0 ? [] : [index - WIDTH, row - WIDTH].map((before) => `step-${before}`);
  return { id: `step-${index}`, type: 'bench_effect', depends_on: [...new Set(depends_on)] };
}

/** Every step succeeds but one. */
async function playRun(app: Awaited<ReturnType<typeof openApp>>, run: number, before: RunState) {
  const graph = await app.loadGraph(1);
  const { head, queuedAt: createdAt } = before;
  const events = [];
  let state = before;
  for (let outcomes: StepOutcome[] = []; ; ) {
    const decision = decideOutcomes(graph, state, outcomes, app.clock.now());
    ({ state } = decision);
    events.push(...decision.events);
    if (state.status !== 'running' && state.status !== 'starting') break;
    outcomes = [...decision.ready.map(prepare), ...inFlightSteps(state).map(end)];
  }
  const change = { projection: projectRun(state), wakeAt: null };
  await app.journal.submit('engine', {
    type: 'append',
    run,
    head,
    epoch: null,
    createdAt,
    events,
    change,
    barrier: true,
  });
}

function prepare(step: string): StepOutcome {
  const input = { input: benchResult(step) };
  return { type: 'prepared', step, input, repeatable: false, mayWrite: true };
}

function end(step: string): StepOutcome {
  if (step !== FAILS) {
    return { type: 'succeeded', step, attempt: 1, result: { result: benchResult(step) } };
  }
  const code = 'UPSTREAM_ERROR' as const;
  const failure = { code, message: 'no', outcome: 'known', curable: false } as const;
  return { type: 'failed', step, attempt: 1, failure, random: 0 };
}

async function time(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}
