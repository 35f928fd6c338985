import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { RunRequest } from '#src/domain/run-request.ts';
import { amendRun } from '#src/operations/amend-run.ts';
import { startRun } from '#src/operations/start-run.ts';
import { listRuns } from '#src/store/runs.ts';
import { publish } from '#test/support/crash-publish.ts';
import { ANA } from '#test/support/factories.ts';
import type { Ledger } from './ledger.ts';
import type { Random } from './random.ts';

const STEP_IDS = ['a', 'b', 'c', 'd', 'e'] as const;
const LATEST = 25;
/** More than the workers get done between two deaths would only pile up. */
const ACTIVE_MAX = 80;

const SHAPE = [
  { id: 'a', type: 'put', retry_count: 2 },
  { id: 'b', type: 'post', depends_on: ['a'] },
  { id: 'c', type: 'put', depends_on: ['a'], retry_count: 1 },
  { id: 'd', type: 'compute', depends_on: ['b', 'c'] },
  { id: 'e', type: 'put', depends_on: ['d'], retry_count: 1 },
].map((step) => ({ ...step, args: `{{ input.${step.id} }}` }));

/** Items that act on the world, then rounds that do. */
const LOOPS = [
  {
    id: 'each',
    type: 'for_each',
    for_each_items: [0, 1, 2, 3, 4, 5],
    for_each_max_parallel: 3,
    for_each_body_steps: SHAPE.slice(0, 2),
  },
  {
    id: 'rounds',
    type: 'while',
    depends_on: ['each'],
    while_max_iterations: 2,
    while_condition: false,
    while_body_steps: [{ ...SHAPE[2], depends_on: [] }],
  },
];

const WORKFLOWS: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  mixed: SHAPE,
  careful: SHAPE.map((step) => ({ ...step, type: 'post', retry_count: 0 })),
  loops: LOOPS,
  pure: SHAPE.map((step) => ({ ...step, type: 'compute' })),
  deadly: SHAPE.map((step) => (step.id === 'c' ? { ...step, type: 'end_thread' } : step)),
};
const NAMES = ['mixed', 'mixed', 'mixed', 'loops', 'loops', 'careful', 'careful', 'pure', 'pure'];
const DEADLY_SHARE = 0.005;

export interface Crowd {
  app: App;
  ledger: Ledger;
  /** The file in which outside calls are noted. */
  calls: string;
}

export async function publishWorkflows(app: App): Promise<void> {
  for (const [name, steps] of Object.entries(WORKFLOWS)) await publish(app, name, steps);
}

/** Asks for runs until it is told to stop. */
export async function submitRuns(crowd: Crowd, random: Random, over: AbortSignal): Promise<void> {
  const { app, ledger } = crowd;
  while (!over.aborted) {
    await sleep(random.between(10, 60));
    const { projectId } = app;
    const active = await listRuns(app.db, { projectId, section: 'active', limit: ACTIVE_MAX });
    if (active.length >= ACTIVE_MAX) continue;
    const requests = Array.from({ length: random.between(1, 6) }, () => drawRun(crowd, random));
    await Promise.all(
      requests.map(async (request) => {
        const { run } = await startRun(app, request);
        ledger.started.set(request.runId, run);
      }),
    );
  }
}

function drawRun({ calls }: Crowd, random: Random) {
  const input = STEP_IDS.map((id) => {
    const failures = random.chance(0.06) ? random.between(1, 2) : 0;
    return [id, { calls, ms: random.chance(0.3) ? random.between(1, 120) : 0, failures }] as const;
  });
  return {
    workflow: random.chance(DEADLY_SHARE) ? 'deadly' : (random.pick(NAMES) ?? 'mixed'),
    input: Object.fromEntries(input),
    trigger: 'test',
    by: ANA,
    runId: uuidv7(),
  };
}

/** Presses buttons of recent runs until it is told to stop. */
export async function pressButtons(crowd: Crowd, random: Random, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await sleep(random.between(20, 150));
    const latest = [...crowd.ledger.started.values()].slice(-LATEST);
    const run = random.pick(latest);
    const request = drawRequest(random);
    if (run !== undefined) await ask(crowd, run, request);
  }
}

function drawRequest(random: Random): RunRequest {
  const by = ANA;
  const drawn = random.between(1, 10);
  if (drawn <= 3) return { type: 'pause', by };
  if (drawn <= 7) return { type: 'resume', by };
  if (drawn <= 8) return { type: 'stop_immediate', by };
  return { type: 'stop_graceful', by, drainMs: random.between(20, 2_000) };
}

/** So that nothing waits for a person any more. */
export async function resumeAll(crowd: Crowd): Promise<void> {
  const { app } = crowd;
  const { projectId } = app;
  const paused = await listRuns(app.db, { projectId, status: 'paused', limit: 500 });
  for (const { run } of paused) await ask(crowd, run, { type: 'resume', by: ANA });
}

async function ask({ app, ledger }: Crowd, run: number, request: RunRequest): Promise<void> {
  try {
    ledger.accept(run, (await amendRun(app, run, () => request)).status);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    ledger.requests.refused += 1;
  }
}
