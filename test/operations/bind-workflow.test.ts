import { expect, test } from 'vitest';
import type { Json } from '#src/domain/json.ts';
import { bindGraph, bindTargetsOf } from '#src/operations/bind-workflow.ts';

const CALL = { id: 'send', type: 'mcp_call', tool_name: 'write' };
const GRAPH: Json = {
  on_failure: 'finish_branches',
  steps: [
    { id: 'each', type: 'for_each', for_each_items: [1], for_each_body_steps: [CALL] },
    { id: 'w', type: 'while', while_eval_script: 'return {}', while_body_steps: [CALL, 'odd'] },
    { id: 'send', type: 'mcp_call', tool_name: 'read' },
  ],
};

/** The graph with these instances written in; null: none. */
function boundTo(each: string | null, round: string | null, send: string | null): Json {
  const to = (step: object, id: string | null) =>
    id === null ? step : { ...step, instance_id: id };
  return JSON.parse(
    JSON.stringify({
      on_failure: 'finish_branches',
      steps: [
        {
          id: 'each',
          type: 'for_each',
          for_each_items: [1],
          for_each_body_steps: [to(CALL, each)],
        },
        {
          id: 'w',
          type: 'while',
          while_eval_script: 'return {}',
          while_body_steps: [to(CALL, round), 'odd'],
        },
        to({ id: 'send', type: 'mcp_call', tool_name: 'read' }, send),
      ],
    }),
  );
}

test.each<[target: string, expected: Json]>([
  ['each/send', boundTo('files', null, null)],
  ['w/send', boundTo(null, 'files', null)],
  ['send', boundTo('files', 'files', 'files')],
  ['write', boundTo('files', 'files', null)],
  ['nothing', boundTo(null, null, null)],
])('bound by %s, a graph keeps its inner steps and its policy', (target, expected) => {
  const bindings = [{ target, instance: 'files' }];
  const { graph, used } = bindGraph({ rawGraph: GRAPH, bindings, instances: [] });
  expect(graph).toEqual(expected);
  expect(used.size).toBe(target === 'nothing' ? 0 : 1);
});

test('inner steps are bound by their tools, and can be named', () => {
  const offers = new Map([
    ['files', [{ name: 'write', inputSchema: { type: 'object' as const } }]],
  ]);
  const { graph, notes } = bindGraph({ rawGraph: GRAPH, bindings: [], instances: [], offers });
  expect(graph).toEqual(boundTo('files', 'files', null));
  expect(notes).toEqual(['No server that answers has the tool "read" of step "send".']);
  expect(bindTargetsOf(GRAPH)).toEqual(['each/send', 'send', 'write', 'w/send', 'read']);
});
