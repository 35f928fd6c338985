import { type CompiledGraph, findNode } from '#src/domain/compile-graph.ts';
import { isTerminal, type RunEvent } from '#src/domain/run-events.ts';
import type { RunState } from '#src/domain/run-state.ts';

/**
 * Must these events be on disk before anything follows from them? Yes for the end of a run, the
 * start and end of a step that acts on the world, and a lost worker (docs/architecture.md, Durability).
 */
export function needsBarrier(
  graph: CompiledGraph,
  events: readonly RunEvent[],
  after: RunState,
): boolean {
  if (events.length > 0 && isTerminal(after.status)) return true;
  return events.some((event) => {
    switch (event.type) {
      case 'worker_lost':
      case 'task_created':
        return true;
      case 'step_started':
      case 'step_failed':
        return actsOutside(graph, event.step);
      case 'step_completed':
        return !('skipped' in event.data) && actsOutside(graph, event.step);
      default:
        return false;
    }
  });
}

function actsOutside(graph: CompiledGraph, step: string): boolean {
  return findNode(graph, step)?.traits.effect !== 'none';
}
