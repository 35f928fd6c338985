import type { CompiledGraph } from './compile-graph.ts';
import { parseStepPath } from './step-path.ts';

/**
 * `charge`; of a step in a loop "send (item #9 of each)", an item counted from 0 as its
 * path does, a round from 1 as its limit is.
 */
export function describePlace(graph: CompiledGraph, path: string): string {
  const place = graph.steps.has(path) ? null : parseStepPath(path);
  if (place === null) return path;
  const { loop, index, inner } = place;
  const isRound = graph.steps.get(loop)?.loop?.spec.kind === 'while';
  return `${inner} (${isRound ? `round ${index + 1}` : `item #${index}`} of ${loop})`;
}
