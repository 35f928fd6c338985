import type { CompiledGraph } from './compile-graph.ts';
import { type RunState, stepOf } from './run-state.ts';
import { isLoopOpen } from './step-state.ts';

/** When the loops that run come to their own time limit, milliseconds since 1970: few have one. */
export function loopDeadlines(
  graph: CompiledGraph,
  state: RunState,
): { step: string; at: number }[] {
  return graph.order.flatMap(({ step: { id }, loop, timeoutMs }) => {
    if (loop === null || timeoutMs === null) return [];
    const current = stepOf(state, id);
    if (!isLoopOpen(current)) return [];
    const runsSince = Number(current.startedAt) + current.loop.pausedMs;
    return [{ step: id, at: runsSince + timeoutMs }];
  });
}
