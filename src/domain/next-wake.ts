import type { CompiledGraph } from './compile-graph.ts';
import { planSteps } from './plan-steps.ts';
import { isTerminal } from './run-events.ts';
import { inFlightSteps, type RunState, stepOf, waitingSteps } from './run-state.ts';

/** Due at once, whatever any clock says: a worker whose clock is behind must not wait for it. */
export const AT_ONCE = 0;

/** When a worker must look at a run again (milliseconds since 1970), or null: only a person can move it. */
export function nextWake(graph: CompiledGraph, state: RunState, now: number): number | null {
  if (isTerminal(state.status)) return null;
  if (state.status === 'queued') return AT_ONCE;
  if (state.status === 'draining') return state.drainDeadlineAt;
  const { ready, skip, over } = planSteps(graph, state, now);
  if (ready.length > 0 || skip.length > 0 || over) return AT_ONCE;
  const times = stepDeadlines(graph, state);
  if (state.status !== 'paused') times.push(...waitEnds(state));
  return times.length === 0 ? null : Math.min(...times);
}

function stepDeadlines(graph: CompiledGraph, state: RunState): number[] {
  return inFlightSteps(state).flatMap((id) => {
    const timeoutMs = graph.steps.get(id)?.timeoutMs ?? null;
    return timeoutMs === null ? [] : [(stepOf(state, id).startedAt ?? 0) + timeoutMs];
  });
}

function waitEnds(state: RunState): number[] {
  return waitingSteps(state).flatMap((id) => {
    const { retryAt, task } = stepOf(state, id);
    const end = task ? task.expiresAt : retryAt;
    return end === null || end === undefined ? [] : [end];
  });
}
