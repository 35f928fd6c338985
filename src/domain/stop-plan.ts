import type { CompiledGraph } from './compile-graph.ts';
import {
  hasEnded,
  inFlightSteps,
  isIdle,
  isPendingTask,
  type RunState,
  stepOf,
} from './run-state.ts';

/** What a stop will do to a run's steps. Step ids in the graph's order. */
export interface StopPlan {
  isGraceful: boolean;
  /** In flight: they finish by themselves, or are cut off where the stop is immediate. */
  inFlight: string[];
  /** Waiting for a back-off or for a worker: cancelled. */
  cancelled: string[];
  /** Tasks that nobody needs to decide any more. */
  withdrawn: string[];
  /** They will never start. */
  notStarted: string[];
}

export function planStop(
  graph: CompiledGraph,
  state: RunState,
  { isGraceful }: { isGraceful: boolean },
): StopPlan {
  const inFlight = new Set(inFlightSteps(state));
  const ids = graph.order.map(({ step }) => step.id);
  const isTask = (id: string) => isPendingTask(stepOf(state, id));
  const waits = (id: string) => isIdle(stepOf(state, id));
  return {
    isGraceful,
    inFlight: ids.filter((id) => inFlight.has(id)),
    cancelled: ids.filter((id) => waits(id) && !isTask(id)),
    withdrawn: ids.filter(isTask),
    notStarted: ids.filter((id) => {
      return !inFlight.has(id) && !waits(id) && !hasEnded(stepOf(state, id));
    }),
  };
}
