import type { CompiledGraph, CompiledStep } from './compile-graph.ts';
import { type RunState, stepOf } from './run-state.ts';
import { pathInItem } from './step-path.ts';
import { type StepState, stepIn } from './step-state.ts';

/** Paths of steps, in the graph's order; those of items that a loop has open, or left, stand before it. */
export function listSteps(
  graph: CompiledGraph,
  state: RunState,
  holds: (step: StepState) => boolean,
): string[] {
  return graph.order.flatMap((node) => {
    const { id } = node.step;
    const current = stepOf(state, id);
    return [...listInner(node, current, holds), ...(holds(current) ? [id] : [])];
  });
}

/** Paths of the steps of open items, item by item. */
export function listInner(
  node: CompiledStep,
  { loop }: StepState,
  holds: (step: StepState) => boolean,
): string[] {
  if (node.loop === null || loop === undefined) return [];
  const { chain } = node.loop;
  return Object.entries(loop.open).flatMap(([index, steps]) =>
    chain.flatMap(({ step: { id: inner } }) => {
      const path = { loop: node.step.id, index: Number(index), inner };
      return holds(stepIn(steps, inner)) ? [pathInItem(path)] : [];
    }),
  );
}
