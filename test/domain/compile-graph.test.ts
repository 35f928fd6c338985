import { describe, expect, test } from 'vitest';
import { compileGraph, nodeOf } from '#src/domain/compile-graph.ts';
import { readGraph } from '#src/domain/graph.ts';
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
