import type { FoldedGraph } from './fold-graph.ts';

type Edges = FoldedGraph['edges'];

/** More than these are a tangle: those go that say nothing new. */
export const EDGES_MAX = 100;

/** Of too many edges, all but those that a longer way implies. */
export function thinEdges(edges: Edges): Edges {
  if (edges.length <= EDGES_MAX) return edges;
  const next = Map.groupBy(edges, ([from]) => from);
  const reached = new Map<number, ReadonlySet<number>>();
  const reach = (from: number): ReadonlySet<number> => {
    const known = reached.get(from);
    if (known) return known;
    const found = new Set((next.get(from) ?? []).flatMap(([, to]) => [to, ...reach(to)]));
    reached.set(from, found);
    return found;
  };
  return edges.filter(([from, to]) => {
    return !(next.get(from) ?? []).some(([, other]) => other !== to && reach(other).has(to));
  });
}
