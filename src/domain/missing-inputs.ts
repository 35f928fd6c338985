import type { CompiledGraph } from './compile-graph.ts';
import type { Json } from './json.ts';
import { referencesIn } from './template.ts';
import { resolveReference } from './template-resolve.ts';

export interface MissingInput {
  /** `input.order.id` */
  path: string;
  /** The first step of the graph that needs it: for the steps of its body, the loop. */
  step: string;
}

/** Inputs that a step cannot do without and that this input does not have: the run would fail there. */
export function findMissingInputs(graph: CompiledGraph, input: Json): MissingInput[] {
  const missing = new Map<string, MissingInput>();
  for (const { step, fields, loop } of graph.order) {
    const all = [...fields, ...(loop?.chain ?? []).flatMap((inner) => inner.fields)];
    const needed = all.filter(({ strictness }) => strictness === 'strict');
    for (const reference of needed.flatMap(({ compiled }) => referencesIn(compiled))) {
      const path = reference.path.join('.');
      if (reference.path[0] !== 'input' || missing.has(path)) continue;
      if (resolveReference(reference, { input, steps: {} }) === undefined) {
        missing.set(path, { path, step: step.id });
      }
    }
  }
  return [...missing.values()];
}
