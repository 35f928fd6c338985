import { type CompiledGraph, nodeOf } from './compile-graph.ts';
import { loopDeadlines } from './loop-deadlines.ts';
import { planSteps } from './plan-steps.ts';
import { isTerminal } from './run-events.ts';
import { inFlightSteps, type RunState, stepOf, waitingSteps } from './run-state.ts';

/** Due at once, whatever any clock says: a worker whose clock is behind must not wait for it. */
export const AT_ONCE = 0;
/** So long may a run be silent while something of it is in flight or could be. */
export const STALL_MS = 15 * 60_000;

/** When a worker must look at a run again (milliseconds since 1970), or null: only a person can move it. */
export function nextWake(
  graph: CompiledGraph,
  state: RunState,
  now: number,
  stallMs: number = STALL_MS,
): number | null {
  if (isTerminal(state.status)) return null;
  if (state.status === 'queued') return AT_ONCE;
  const { ready, skip, advance, over } = planSteps(graph, state, now);
  if (over || [ready, skip, advance].some((list) => list.length > 0)) return AT_ONCE;
  const times = stepDeadlines(graph, state);
  if (state.status !== 'paused') times.push(...loopDeadlines(graph, state).map(({ at }) => at));
  if (state.drainDeadlineAt !== null) times.push(state.drainDeadlineAt);
  if (state.status === 'running') {
    times.push(...waitEnds(state));
    if (inFlightSteps(state).length > 0) times.push(silenceEnds(graph, state, stallMs));
  }
  return times.length === 0 ? null : Math.min(...times);
}

/** When a silent run counts as stalled, or null: it waits by design. */
export function stallsAt(
  graph: CompiledGraph,
  state: RunState,
  { now, stallMs }: { now: number; stallMs: number },
): number | null {
  const isBusy = inFlightSteps(state).length > 0 || planSteps(graph, state, now).ready.length > 0;
  return isBusy ? silenceEnds(graph, state, stallMs) : null;
}

/** A step's own time limit comes first, however long it is. */
function silenceEnds(graph: CompiledGraph, state: RunState, stallMs: number): number {
  return Math.max(state.lastAt + stallMs, ...stepDeadlines(graph, state));
}

function stepDeadlines(graph: CompiledGraph, state: RunState): number[] {
  return inFlightSteps(state).flatMap((id) => {
    const { timeoutMs } = nodeOf(graph, id);
    const { startedAt } = stepOf(state, id);
    return timeoutMs === null || startedAt === null ? [] : [startedAt + timeoutMs];
  });
}

function waitEnds(state: RunState): number[] {
  return waitingSteps(state).flatMap((id) => {
    const { retryAt, task } = stepOf(state, id);
    const ends = task ? [task.expiresAt, task.remindAt] : [retryAt];
    return ends.filter((end) => typeof end === 'number');
  });
}
