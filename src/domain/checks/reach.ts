import type { DraftList, DraftStep } from './draft.ts';
import { indexById, linkSteps, type StepNode, walkNodes } from './step-nodes.ts';

/** Does a step wait, directly or through others, for the step with this id? */
export type IsUpstream = (step: DraftStep, id: string | null) => boolean;

/** Answers for the steps of one list. One bit a step keeps the widest graphs cheap. */
export function readReach({ steps }: DraftList): IsUpstream {
  const nodes = linkSteps(steps);
  const { order } = walkNodes(nodes);
  // One round for a graph without cycles, and one to see that nothing changes any more.
  while (order.filter(widen).length > 0);
  const nodesById = indexById(nodes);
  const nodesByStep = new Map(nodes.map((node) => [node.step, node]));
  return (step, id) => {
    const [from, to] = [nodesByStep.get(step), nodesById.get(id)];
    return from !== undefined && to !== undefined && (from.upstream & to.bit) !== 0n;
  };
}

/** Takes over what is upstream of the steps it waits for. Was any of it new? */
function widen(node: StepNode): boolean {
  const before = node.upstream;
  for (const { bit, upstream } of node.waitsFor) node.upstream |= bit | upstream;
  return node.upstream !== before;
}
