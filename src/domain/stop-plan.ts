import type { CompiledGraph } from './compile-graph.ts';
import { listSteps } from './list-steps.ts';
import type { RunState } from './run-state.ts';
import {
  hasEnded,
  isIdle,
  isInFlight,
  isLive,
  isPendingTask,
  type StepState,
} from './step-state.ts';

/** What a stop will do to a run's steps, those of items that loops have open among them. Paths in the graph's order. */
export interface StopPlan {
  isGraceful: boolean;
  /** In flight: they finish by themselves, or are cut off where the stop is immediate. */
  inFlight: string[];
  /** Waiting for a back-off or for a worker: cancelled. */
  cancelled: string[];
  /** Tasks that nobody needs to decide any more. */
  withdrawn: string[];
  /** Steps of the graph that will never start. */
  notStarted: string[];
}

export function planStop(
  graph: CompiledGraph,
  state: RunState,
  { isGraceful }: { isGraceful: boolean },
): StopPlan {
  const list = (holds: (step: StepState) => boolean) => listSteps(graph, state, holds);
  return {
    isGraceful,
    inFlight: list(isInFlight),
    cancelled: list((step) => isIdle(step) && !isPendingTask(step)),
    withdrawn: list(isPendingTask),
    notStarted: list((step) => !isLive(step) && !hasEnded(step)).filter((path) =>
      graph.steps.has(path),
    ),
  };
}
