import type { ReadApp } from '#src/app.ts';
import type { AskedOfRun } from '#src/domain/command-center.ts';
import { pendingTasks, type RunState, stepOf } from '#src/domain/run-state.ts';
import type { RunRecord } from '#src/store/runs.ts';
import { SNAPSHOT_EVENTS_MIN } from '#src/store/snapshots.ts';
import { readStates } from './read-log.ts';

/** Each is a log to read: of more runs only the first are looked at. */
const RUNS_MAX = 20;

/**
 * What runs that await people ask of them, by UUID. Those whose log is long are left out: to read it
 * for one line of a list takes too long.
 */
export async function loadAsked(
  app: Pick<ReadApp, 'db'>,
  runs: readonly RunRecord[],
): Promise<ReadonlyMap<string, AskedOfRun>> {
  const short = runs.slice(0, RUNS_MAX).filter(({ head }) => head < SNAPSHOT_EVENTS_MIN);
  const states = await readStates(app, short);
  return new Map(
    short.flatMap(({ run, uuid }) => {
      const state = states.get(run);
      const asked = state && findAsked(state);
      return asked ? [[uuid, asked] as const] : [];
    }),
  );
}

/** The task that waits longest. */
function findAsked(state: RunState): AskedOfRun | null {
  const tasks = pendingTasks(state).flatMap((step) => {
    const { task } = stepOf(state, step);
    return task === undefined ? [] : [{ step, task }];
  });
  const [first, ...others] = tasks.toSorted((one, other) => one.task.seq - other.task.seq);
  if (first === undefined) return null;
  const { seq, payload, editable } = first.task;
  return { seq, step: first.step, payload, editable, more: others.length };
}
