import type { CompiledGraph } from './compile-graph.ts';
import { type ItemPlace, parseStepPath } from './step-path.ts';

/** `charge`; of a step in a loop "send (item #9 of each)". */
export function describePlace(graph: CompiledGraph, path: string): string {
  const place = graph.steps.has(path) ? null : parseStepPath(path);
  return place === null ? path : `${place.inner} (${nameItem(graph, place)} of ${place.loop})`;
}

/** "item #9", "round #2": by the index that stands in the path, which begins at 0. */
export function nameItem(
  graph: CompiledGraph,
  { loop, index }: Pick<ItemPlace, 'loop' | 'index'>,
): string {
  const isRound = graph.steps.get(loop)?.loop?.spec.kind === 'while';
  return `${isRound ? 'round' : 'item'} #${index}`;
}
