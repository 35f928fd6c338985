import { describe, expect, test } from 'vitest';
import { compileGraph, findNode, nodeOf } from '#src/domain/compile-graph.ts';
import { EVAL_STEP_ID, readGraph } from '#src/domain/graph.ts';
import { BUILT_IN_TRAITS, type StepTraits } from '#src/domain/step-kind.ts';
import { outerStepOf, parseStepPath, pathInItem } from '#src/domain/step-path.ts';
import { KINDS, makeGraph } from '#test/support/factories.ts';

describe('a compiled graph', () => {
  test('puts every step after all it depends on, else in the author’s order', () => {
    const graph = makeGraph(
      { id: 'z', depends_on: ['y', 'b'] },
      { id: 'y' },
      { id: 'b', depends_on: ['a'] },
      { id: 'a' },
    );
    expect(graph.order.map(({ step }) => step.id)).toEqual(['y', 'a', 'b', 'z']);
  });

  test('knows who depends on a step, and the steps that nobody depends on', () => {
    const graph = makeGraph(
      { id: 'a' },
      { id: 'b', depends_on: ['a'] },
      { id: 'c', depends_on: ['a'] },
    );
    expect(nodeOf(graph, 'a').dependents).toEqual(['b', 'c']);
    expect(graph.sinks).toEqual(['b', 'c']);
  });

  test('knows which steps a condition and the templated fields read', () => {
    const graph = makeGraph({
      id: 'a',
      condition: '{{steps.review.result.approved}}',
      args: { x: '{{steps.load.result.x}} of {{input.y}}', z: '{{steps}}' },
      name: '{{steps.other.result}}',
    });
    const node = nodeOf(graph, 'a');
    expect([...node.conditionSteps]).toEqual(['review']);
    expect([...node.reads]).toEqual(['review', 'load']);
    expect(node.fields.map(({ name, strictness }) => [name, strictness])).toEqual([
      ['args', 'strict'],
    ]);
  });

  test.each([
    { step: { id: 'a' }, timeoutMs: 60_000 },
    { step: { id: 'a', timeout_s: 0.5 }, timeoutMs: 500 },
    { step: { id: 'a', type: 'pure' as const }, timeoutMs: null },
  ])('gives $step a time limit of $timeoutMs ms', ({ step, timeoutMs }) => {
    expect(nodeOf(makeGraph(step), 'a').timeoutMs).toBe(timeoutMs);
  });
});

const BODY = [
  { id: 'two', type: 'pure', depends_on: ['one'] },
  { id: 'one', type: 'pure', condition: '{{body.zero.ok}} {{steps.load.result}}' },
  { id: 'three', type: 'write', enabled: false, note: '{{body.two.x}}' },
];

function compileLoop(...steps: object[]) {
  const kinds = new Map<string, StepTraits>(Object.entries({ ...BUILT_IN_TRAITS, ...KINDS }));
  return compileGraph(readGraph({ steps }), kinds);
}

describe('a compiled loop', () => {
  const each = { id: 'each', type: 'for_each', for_each_items: '{{input.list}}' };
  const rounds = { id: 'w', type: 'while', while_max_iterations: 3, while_body_steps: BODY };

  test('runs its body in the author’s order, save where a step waits for a later one', () => {
    const graph = compileLoop({ ...each, for_each_body_steps: BODY });
    const { loop, fields } = nodeOf(graph, 'each');
    expect(loop?.chain.map(({ step }) => step.id)).toEqual(['one', 'two', 'three']);
    expect(fields.map(({ name }) => name)).toEqual(['for_each_items']);
    expect(loop?.spec).toMatchObject({ kind: 'for_each', maxParallel: 10, toleratedFailures: 0 });
    expect(loop?.roundCondition).toBeNull();
  });

  test.each([
    [{}, { kind: 'while', mode: 'until', iterationsMax: 3, condition: null }],
    [
      { while_mode: 'while', while_condition: '{{steps.a.result}}' },
      { mode: 'while', condition: '{{steps.a.result}}' },
    ],
  ])('of rounds says when they end: %j', (fields, expected) => {
    const { loop } = nodeOf(compileLoop({ ...rounds, ...fields }), 'w');
    expect(loop?.spec).toMatchObject(expected);
    expect([...(loop?.roundReads ?? [])]).toEqual(expected.condition === null ? [] : ['a']);
  });

  test('ends a round with the script that decides, and then asks no condition', () => {
    const script = { while_eval_script: 'return {}', while_condition: '{{body.one.x}}' };
    const { loop, fields } = nodeOf(compileLoop({ ...rounds, ...script }), 'w');
    expect(loop?.chain.at(-1)?.step).toMatchObject({
      id: EVAL_STEP_ID,
      fields: { script: 'return {}' },
    });
    expect([loop?.roundCondition, fields]).toEqual([null, []]);
  });

  test('takes as many items at a time, and as many failures, as it says', () => {
    const numbers = { for_each_max_parallel: 3, tolerated_failures: 5 };
    const graph = compileLoop({ ...each, ...numbers, for_each_body_steps: BODY });
    expect(nodeOf(graph, 'each').loop?.spec).toMatchObject({
      maxParallel: 3,
      toleratedFailures: 5,
    });
  });

  test.each([
    ['each', 'each'],
    ['each[7]/one', 'one'],
    ['each[7]/none', undefined],
    ['other[7]/one', undefined],
    ['load[0]/one', undefined],
    ['each[x]/one', undefined],
    ['each[]/one', undefined],
    ['each[07]/one', undefined],
    ['each[-1]/one', undefined],
    ['each[1e2]/one', undefined],
    ['each[7', undefined],
  ])('is found by its path, as its inner steps are: %s', (path, id) => {
    const graph = compileLoop({ ...each, for_each_body_steps: BODY }, { id: 'load', type: 'pure' });
    expect(findNode(graph, path)?.step.id).toBe(id);
  });

  test('reads steps of the graph and steps of its body apart', () => {
    const graph = compileLoop({ ...each, for_each_body_steps: BODY });
    const node = nodeOf(graph, 'each[0]/one');
    expect([[...node.conditionSteps], [...node.conditionBody]]).toEqual([['load'], ['zero']]);
  });

  test('is not compiled with a circle in its body', () => {
    const circle = [{ id: 'a', type: 'pure', depends_on: ['b'] }];
    expect(() => compileLoop({ ...each, for_each_body_steps: circle })).toThrow(
      'the body of a loop has a dependency cycle',
    );
  });
});

test('a path is read as it was written', () => {
  const place = { loop: 'each', index: 12, inner: 'send' };
  expect(pathInItem(place)).toBe('each[12]/send');
  expect(parseStepPath('each[12]/send')).toEqual(place);
  expect(['each[12]/send', 'charge'].map(outerStepOf)).toEqual(['each', 'charge']);
});

test.each([
  [undefined, 'fail_fast'],
  [null, 'fail_fast'],
  ['finish_branches', 'finish_branches'],
])('on_failure %j is %s', (onFailure, expected) => {
  const raw = { steps: [{ id: 'a', type: 'pure' }], on_failure: onFailure };
  expect(compileGraph(readGraph(raw), new Map(Object.entries(KINDS))).onFailure).toBe(expected);
});

describe('what publishing has refused cannot be compiled', () => {
  test.each([
    {
      steps: [{ id: 'a', type: 'write', depends_on: ['b'] }],
      message: 'step a depends on b, no step',
    },
    { steps: [{ id: 'a', type: 'magic' }], message: 'step a has the unknown type magic' },
    {
      steps: [
        { id: 'a', type: 'write', depends_on: ['b'] },
        { id: 'b', type: 'write', depends_on: ['a'] },
      ],
      message: 'the graph has a dependency cycle',
    },
  ])('$message', ({ steps, message }) => {
    const kinds = new Map(Object.entries(KINDS));
    expect(() => compileGraph(readGraph({ steps }), kinds)).toThrow(message);
  });

  test('a step that a log names and its graph does not have', () => {
    expect(() => nodeOf(makeGraph({ id: 'a' }), 'b')).toThrow('the graph has no step b');
  });
});
