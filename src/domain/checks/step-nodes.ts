import type { DraftStep } from './draft.ts';

/** A step, tied to those it waits for. Itself and unknown ids are left out. */
export interface StepNode {
  step: DraftStep;
  waitsFor: StepNode[];
  /** Its own bit in the sets that `upstream` are. */
  bit: bigint;
  /** All it waits for, directly or through others, once `readReach` has filled it in. */
  upstream: bigint;
}

export function linkSteps(steps: readonly DraftStep[]): StepNode[] {
  const nodes = steps.map((step, place): StepNode => {
    return { step, waitsFor: [], bit: 1n << BigInt(place), upstream: 0n };
  });
  const nodesById = indexById(nodes);
  for (const node of nodes) {
    const waitsFor = new Set(node.step.dependsOn.flatMap(({ id }) => nodesById.get(id) ?? []));
    waitsFor.delete(node);
    node.waitsFor.push(...waitsFor);
  }
  return nodes;
}

/** Of two steps with one id, the first is the one meant. */
export function indexById(nodes: readonly StepNode[]): Map<string | null, StepNode> {
  return new Map(nodes.toReversed().map((node) => [node.step.id, node]));
}

export interface NodeWalk {
  /** Each step after those it waits for, where there is no cycle. */
  order: StepNode[];
  /** As they are met, at least one of every knot. */
  cycles: StepNode[][];
}

/** Depth first, with a list of its own for a stack. */
export function walkNodes(nodes: readonly StepNode[]): NodeWalk {
  const walk = { order: [], cycles: [], known: new Set<StepNode>(), told: new Set<StepNode>() };
  for (const node of nodes) {
    if (!walk.known.has(node)) walkFrom(node, walk);
  }
  return walk;
}

interface Walk extends NodeWalk {
  known: Set<StepNode>;
  /** Those in a cycle that was reported: passing them over keeps the walk linear and the report readable. */
  told: Set<StepNode>;
}

function walkFrom(start: StepNode, walk: Walk): void {
  const stack = [{ node: start, rest: start.waitsFor.values() }];
  const depths = new Map([[start, 0]]);
  walk.known.add(start);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.rest.next().value;
    if (next === undefined) {
      stack.pop();
      depths.delete(top.node);
      walk.order.push(top.node);
      continue;
    }
    const depth = depths.get(next);
    if (depth !== undefined && !walk.told.has(top.node)) {
      const cycle = stack.slice(depth).map(({ node }) => node);
      walk.cycles.push(cycle);
      for (const node of cycle) walk.told.add(node);
    }
    if (walk.known.has(next)) continue;
    walk.known.add(next);
    depths.set(next, stack.length);
    stack.push({ node: next, rest: next.waitsFor.values() });
  }
}
