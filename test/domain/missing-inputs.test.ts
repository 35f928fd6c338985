import { expect, test } from 'vitest';
import { compileGraph } from '#src/domain/compile-graph.ts';
import { readGraph } from '#src/domain/graph.ts';
import { findMissingInputs } from '#src/domain/missing-inputs.ts';
import { BUILT_IN_TRAITS } from '#src/domain/step-kind.ts';

const KINDS = new Map(Object.entries(BUILT_IN_TRAITS));

const GRAPH = compileGraph(
  readGraph({
    steps: [
      { id: 'fetch', type: 'mcp_call', tool_args: { sku: '{{input.sku}}', on: '{{input.day}}' } },
      { id: 'tell', type: 'llm_call', prompt: 'Tell {{input.who}}', depends_on: ['fetch'] },
      {
        id: 'send',
        type: 'mcp_call',
        tool_args: { sku: '{{input.sku}}', text: '{{steps.tell.result.text}}' },
        depends_on: ['tell'],
      },
    ],
  }),
  KINDS,
);

test('names what a call cannot do without, once, with the first step that needs it', () => {
  expect(findMissingInputs(GRAPH, {})).toEqual([
    { path: 'input.sku', step: 'fetch' },
    { path: 'input.day', step: 'fetch' },
  ]);
});

test('a body cannot do without its inputs either: its loop is named', () => {
  const send = {
    id: 'send',
    type: 'mcp_call',
    tool_args: { to: '{{item.to}}', by: '{{input.by}}' },
  };
  const loop = {
    id: 'each',
    type: 'for_each',
    for_each_items: '{{input.orders}}',
    for_each_body_steps: [send],
  };
  const graph = compileGraph(readGraph({ steps: [loop] }), KINDS);
  expect(findMissingInputs(graph, { orders: [] })).toEqual([{ path: 'input.by', step: 'each' }]);
});

test('a null is there; what a prompt lacks stays as written, and is no reason to refuse a start', () => {
  expect(findMissingInputs(GRAPH, { sku: null, day: 'Monday' })).toEqual([]);
});
