import type { GraphStep, GraphView } from '#src/views/graph.ts';

/** How much of a graph is drawn. */
export interface FoldLimits {
  /** More steps are not drawn one by one: what asks least of the reader is folded. */
  nodesMax: number;
  /** Of a graph that is folded so many steps stand alone at most, the root among them. */
  aloneMax: number;
  /** Of more parts those are folded too that became different things. */
  partsMax: number;
}

export const FULL: FoldLimits = { nodesMax: 40, aloneMax: 30, partsMax: 40 };

/** What one box of a picture stands for: a step, or several that became the same. */
export interface Part {
  steps: readonly GraphStep[];
  /** How many parts come one after the other before it, at most. */
  layer: number;
}

export interface FoldedGraph {
  /** Each after all those that it depends on. */
  parts: readonly Part[];
  /** Places in `parts`: from a part to one that depends on it. */
  edges: readonly (readonly [from: number, to: number])[];
}

/** A step with the places of those that it depends on, all of them before its own. */
interface Placed {
  step: GraphStep;
  before: readonly number[];
}

/**
 * Of 40 steps and fewer each is a part. Of more the connected ones that became the same are folded,
 * then all such of one stage; never the root and what leads to it, nor what failed, was cut off,
 * runs or waits, as long as those are 30 at most.
 */
export function foldGraph(
  { layers }: Pick<GraphView, 'layers'>,
  { nodesMax, aloneMax, partsMax }: FoldLimits = FULL,
): FoldedGraph {
  const steps = placeSteps(layers);
  const each = steps.map((_, index) => `${index}`);
  if (steps.length <= nodesMax) return fold(steps, each);
  const alone = chooseAlone(steps, aloneMax);
  const byBadge = groupByStage(steps, alone, ({ step }) => step.badge);
  const tries = [connectedOnly(steps, byBadge), byBadge];
  const found = tries.find((keys) => new Set(keys).size <= partsMax);
  return fold(steps, found ?? groupByStage(steps, alone, () => 'any'));
}

/** Redacted ids may be alike: a dependency that would not point backwards is none. */
function placeSteps(layers: GraphView['layers']): Placed[] {
  const places = new Map<string, number>();
  const placed: Placed[] = [];
  for (const layer of layers) {
    const rows = layer.map((step) => ({
      step,
      before: [...new Set(step.dependsOn.flatMap((id) => places.get(id) ?? []))],
    }));
    for (const row of rows) places.set(row.step.id, placed.push(row) - 1);
  }
  return placed;
}

function chooseAlone(steps: readonly Placed[], aloneMax: number): ReadonlySet<number> {
  const upstream = new Set(steps.flatMap(({ step, before }) => (step.isRoot ? before : [])));
  const rankOf = (index: number): number => {
    const step = steps[index]?.step;
    if (step?.isRoot) return 0;
    if (upstream.has(index)) return 2;
    if (step?.badge === 'Running') return 3;
    return step && !isQuiet(step) ? 1 : 4;
  };
  const ranked = Array.from(steps.keys()).filter((index) => rankOf(index) < 4);
  return new Set(ranked.toSorted((a, b) => rankOf(a) - rankOf(b)).slice(0, aloneMax));
}

/** Nobody need look at it by itself. */
function isQuiet({ badge }: GraphStep): boolean {
  return badge !== 'Failed' && badge !== 'Cancelled' && badge !== 'Running' && badge !== 'Waiting';
}

/**
 * A key for each step, those that are folded into one having the same. A stage ends wherever the
 * kind changes, so that no two groups can depend on each other.
 */
function groupByStage(
  steps: readonly Placed[],
  alone: ReadonlySet<number>,
  kindOf: (placed: Placed) => string,
): string[] {
  const stages: number[] = [];
  const kinds: string[] = [];
  for (const [index, placed] of steps.entries()) {
    const kind = alone.has(index) ? `alone ${index}` : kindOf(placed);
    const after = placed.before.map((from) => (stages[from] ?? 0) + (kinds[from] === kind ? 0 : 1));
    kinds.push(kind);
    stages.push(Math.max(0, ...after));
  }
  return kinds.map((kind, index) => `${kind} ${stages[index]}`);
}

/** The same groups, each divided into what hangs together. */
function connectedOnly(steps: readonly Placed[], keys: readonly string[]): string[] {
  const heads = Array.from(keys.keys());
  const headOf = (index: number): number => {
    const head = heads[index] ?? index;
    return head === index ? index : headOf(head);
  };
  for (const [index, { before }] of steps.entries()) {
    for (const from of before) {
      if (keys[from] === keys[index]) heads[headOf(index)] = headOf(from);
    }
  }
  return keys.map((_, index) => `${headOf(index)}`);
}

function fold(steps: readonly Placed[], keys: readonly string[]): FoldedGraph {
  const groups = [...Map.groupBy(steps.keys(), (index) => keys[index] ?? '').values()];
  const groupOf = new Map(
    groups.flatMap((members, group) => members.map((index) => [index, group])),
  );
  const before = groups.map((members, group) => {
    const from = members.flatMap((index) => steps[index]?.before ?? []);
    return new Set(from.flatMap((index) => groupOf.get(index) ?? []).filter((to) => to !== group));
  });
  const layers = new Map<number, number>();
  const layerOf = (group: number): number => {
    const known = layers.get(group);
    if (known !== undefined) return known;
    const layer = Math.max(-1, ...Array.from(before[group] ?? [], layerOf)) + 1;
    layers.set(group, layer);
    return layer;
  };
  const order = Array.from(groups.keys()).toSorted((a, b) => layerOf(a) - layerOf(b));
  const placeOf = new Map(order.map((group, place) => [group, place]));
  const parts = order.map((group) => ({
    layer: layerOf(group),
    steps: (groups[group] ?? []).flatMap((index) => steps[index]?.step ?? []),
  }));
  const edges = order.flatMap((group, to) =>
    Array.from(before[group] ?? [], (from) => [placeOf.get(from) ?? 0, to] as const),
  );
  return { parts, edges };
}
