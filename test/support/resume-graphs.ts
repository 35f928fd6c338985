import { type CompiledGraph, compileGraph } from '#src/domain/compile-graph.ts';
import { readGraph } from '#src/domain/graph.ts';
import { BUILT_IN_TRAITS } from '#src/domain/step-kind.ts';
import { KINDS } from './factories.ts';

const TRAITS = new Map(Object.entries({ ...BUILT_IN_TRAITS, ...KINDS }));

/** A graph of the kinds that tests play, loops among them. */
export function compileSteps(steps: readonly object[], over: object = {}): CompiledGraph {
  return compileGraph(readGraph({ steps, ...over }), TRAITS);
}

const BODY = [
  { id: 'charge', type: 'write' },
  { id: 'note', type: 'pure', optional: true },
  { id: 'send', type: 'write' },
];
/** A loop over items beside one of rounds. */
export const LOOPS = [
  { id: 'fetch', type: 'read' },
  {
    id: 'each',
    type: 'for_each',
    depends_on: ['fetch'],
    for_each_items: '{{steps.fetch.result.of}}',
    for_each_max_parallel: 3,
    for_each_body_steps: BODY,
  },
  {
    id: 'poll',
    type: 'while',
    while_max_iterations: 9,
    while_condition: 'x',
    while_body_steps: BODY,
  },
  { id: 'after', type: 'write', depends_on: ['each', 'poll'] },
];
/** What `each` is over. */
export const ITEMS = [1, 2, 3, 4, 5, 6, 7];
