import { expect } from 'vitest';
import type { App } from '#src/app.ts';
import { decideOutcomes, type StepOutcome, type TaskRequest } from '#src/domain/decide-outcomes.ts';
import { fold } from '#src/domain/evolve.ts';
import { nextWake } from '#src/domain/next-wake.ts';
import { noticesOf } from '#src/domain/notices.ts';
import { projectRun } from '#src/domain/projection.ts';
import type { RunState } from '#src/domain/run-state.ts';
import { amendRun } from '#src/operations/amend-run.ts';
import { applyWorkflow } from '#src/operations/apply-workflow.ts';
import { readLog } from '#src/operations/read-log.ts';
import { type StartedRun, startRun } from '#src/operations/start-run.ts';
import { listReceipts } from '#src/store/receipts.ts';
import { loadRun } from '#src/store/runs.ts';
import type { DatabaseKind, TestDatabase } from './databases.ts';
import { ANA, makeFailure, makeTask } from './factories.ts';
import { makeWorld } from './make-world.ts';
import { openQuietApp } from './quiet-app.ts';
import { openWoundClock, type WoundClock } from './wound-clock.ts';

/** A call and a task side by side, and what comes after them. */
export const REVIEW_STEPS = [
  { id: 'call', type: 'lua_script', script: 'return {}' },
  { id: 'review', type: 'human_task', task_type: 'approval', task_payload: { title: 'Look' } },
  { id: 'after', type: 'lua_script', script: 'return {}', depends_on: ['call', 'review'] },
];

/** Runs in a real database that no worker touches: a test says what happens to them. */
export interface StoredRuns {
  app: App;
  clock: WoundClock;
  database: TestDatabase;
  apply: (name?: string, steps?: unknown) => Promise<void>;
  /** Queued, no more. */
  queue: (workflow?: string) => Promise<StartedRun>;
  /** With `call` in flight and `review` waiting for people. */
  begin: (task?: Partial<TaskRequest>, workflow?: string) => Promise<StartedRun>;
  tell: (run: number, ...outcomes: StepOutcome[]) => Promise<void>;
  succeed: (run: number, step: string) => Promise<void>;
  fail: (run: number, step: string) => Promise<void>;
  stateOf: (run: number) => Promise<RunState>;
  /** The audit log of a run or a workflow, newest first. */
  audit: (target: string) => ReturnType<typeof listReceipts>;
  /** The same database as another process has it open. */
  openOther: () => Promise<App>;
}

export async function openStoredRuns(
  on: DatabaseKind,
  config: Readonly<Record<string, string>> = {},
): Promise<StoredRuns> {
  const database = await on.open();
  const clock = openWoundClock();
  const { target } = database;
  const app = await openQuietApp({ target, clock, config });
  const stateOf = async (run: number) => fold(await readLog(app, await rowOf(app, run)));
  const tell = (run: number, ...outcomes: StepOutcome[]) => tellRun(app, run, outcomes);
  const queue = async (workflow = 'w') => {
    return startRun(app, { workflow, input: {}, trigger: 'test', by: ANA });
  };
  return {
    app,
    clock,
    database,
    stateOf,
    tell,
    queue,
    apply: (name = 'w', steps = REVIEW_STEPS) => applySteps(app, name, steps),
    begin: async (task = {}, workflow = 'w') => {
      const started = await queue(workflow);
      await amendRun(app, started.run, () => ({ type: 'start', worker: 'w1' }));
      const begun = { step: 'call', input: null, repeatable: false, mayWrite: true } as const;
      await tell(started.run, { type: 'prepared', ...begun });
      const asked = { step: 'review', task: makeTask(task) };
      await tell(started.run, { type: 'waits_for_people', ...asked });
      return started;
    },
    succeed: (run, step) => {
      return tell(run, { type: 'succeeded', step, attempt: 1, result: { result: {} } });
    },
    fail: (run, step) => {
      const failure = makeFailure();
      return tell(run, { type: 'failed', step, attempt: 1, failure, random: 0 });
    },
    audit: (of) => listReceipts(app.db, { projectId: app.projectId, target: of, limit: 100 }),
    openOther: () => openQuietApp({ target, clock }),
  };
}

async function applySteps(app: App, name: string, steps: unknown): Promise<void> {
  const applied = await applyWorkflow(app, {
    definition: { name, description: '', tags: [], params: {} },
    graph: JSON.parse(JSON.stringify({ steps })),
    world: makeWorld({ kinds: [...app.kinds.values()] }),
    by: 'test',
  });
  expect(applied.outcome).toBe('published');
}

/** What a driver would record. */
async function tellRun(app: App, run: number, outcomes: readonly StepOutcome[]): Promise<void> {
  const row = await rowOf(app, run);
  const graph = await app.loadGraph(row.version_id);
  const before = fold(await readLog(app, row));
  const now = app.clock.now();
  const { events, state } = decideOutcomes(graph, before, outcomes, now);
  const { won } = await app.journal.submit('engine', {
    type: 'append',
    run,
    head: before.head,
    epoch: null,
    createdAt: row.created_at,
    events,
    change: { projection: projectRun(state), wakeAt: nextWake(graph, state, now) },
    notices: noticesOf(events),
    barrier: false,
  });
  expect(won).toBe(true);
}

async function rowOf(app: App, run: number) {
  const row = await loadRun(app.db, run);
  if (row) return row;
  throw new Error(`there is no run ${run}`);
}
