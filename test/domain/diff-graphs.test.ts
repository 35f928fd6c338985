import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeGraphDiff, diffGraphs, diffParams, isSameGraph } from '#src/domain/diff-graphs.ts';
import { readGraph } from '#src/domain/graph.ts';

const script = (id: string, more: object = {}) => ({
  id,
  type: 'lua_script',
  script: 'r',
  ...more,
});
const each = (body: object[], more: object = {}) => ({
  id: 'each',
  type: 'for_each',
  for_each_items: [1],
  for_each_body_steps: body,
  ...more,
});
const rounds = (more: object) => ({
  id: 'again',
  type: 'while',
  while_max_iterations: 3,
  while_body_steps: [script('look')],
  ...more,
});
const graph = (steps: object[], more: object = {}) => readGraph({ steps, ...more });
const SAME = { added: [], removed: [], changed: [], graphFields: [] };
const a = script('a');
const proto = script('__proto__');

describe('the difference of two graphs', () => {
  test.each([
    ['what is only written out is the same', [a], [script('a', { enabled: true })], {}],
    [
      'the order of what a step waits for says nothing',
      [a, proto, script('c', { depends_on: ['a', '__proto__'] })],
      [a, proto, script('c', { depends_on: ['__proto__', 'a'] })],
      {},
    ],
    [
      'steps come and go, in the order of their graphs',
      [a, proto, script('old')],
      [script('y'), a, script('x')],
      { added: ['y', 'x'], removed: ['__proto__', 'old'] },
    ],
    [
      'a step that changed says in which fields',
      [a, proto],
      [
        script('a', { timeout_s: 5, name: 'A', args: { b: 1 } }),
        script('__proto__', { script: 's' }),
      ],
      {
        changed: [
          { step: 'a', fields: ['name', 'timeout_s', 'args'] },
          { step: '__proto__', fields: ['script'] },
        ],
      },
    ],
    [
      'a loop is compared step by step',
      [each([script('in'), script('out')])],
      [each([script('in', { optional: true }), script('new')], { tolerated_failures: 2 })],
      {
        added: ['each/new'],
        removed: ['each/out'],
        changed: [
          { step: 'each', fields: ['tolerated_failures'] },
          { step: 'each/in', fields: ['optional'] },
        ],
      },
    ],
    ['a loop that is new is one step', [a], [a, each([script('in')])], { added: ['each'] }],
    [
      'the order within a loop is the order of its work',
      [each([script('in'), script('out')])],
      [each([script('out'), script('new'), script('in')])],
      { added: ['each/new'], changed: [{ step: 'each', fields: ['for_each_body_steps'] }] },
    ],
    [
      'the script of a round is a field of its loop',
      [rounds({ while_eval_script: 'a' })],
      [rounds({ while_condition: true })],
      { changed: [{ step: 'again', fields: ['while_condition', 'while_eval_script'] }] },
    ],
    [
      'a step that became a loop has got its steps',
      [script('each')],
      [each([a])],
      {
        added: ['each/a'],
        changed: [{ step: 'each', fields: ['type', 'for_each_items', 'script'] }],
      },
    ],
  ])('%s', (_, before, after, expected) => {
    expect(diffGraphs(graph(before), graph(after))).toEqual({ ...SAME, ...expected });
  });

  test('what the graph says beside its steps is named, defaults of the input one by one', () => {
    const strict = graph([a]);
    expect(diffGraphs(strict, graph([a], { on_failure: 'fail_fast' }))).toEqual(SAME);
    const diff = diffGraphs(strict, graph([a], { on_failure: 'finish_branches' }));
    expect(diff).toEqual({ ...SAME, graphFields: ['on_failure'] });
    const params = JSON.parse('{"a":1,"__proto__":{"x":1,"y":2}}');
    expect(diffParams(params, JSON.parse('{"__proto__":{"y":2,"x":1},"b":null}'))).toEqual([
      'params.a',
      'params.b',
    ]);
  });

  test('people read a line an idea, and none where nothing differs', () => {
    const before = graph([a, proto]);
    const after = graph([script('a', { timeout_s: 5 }), script('b'), script('c')], {
      on_failure: 'finish_branches',
    });
    expect(describeGraphDiff(diffGraphs(before, after))).toEqual([
      'added: b, c',
      'removed: __proto__',
      'changed: a (timeout_s)',
      'changed: on_failure',
    ]);
    expect(describeGraphDiff(SAME)).toEqual([]);
  });
});

const id = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'each');
const plain = fc
  .record({ id, script: fc.constantFrom('1', '2'), optional: fc.boolean() })
  .map(({ id: name, ...more }) => script(name, more));
const unique = (steps: fc.Arbitrary<{ id: string }>) =>
  fc.uniqueArray(steps, { minLength: 1, maxLength: 5, selector: (step) => step.id });
const loop = fc.tuple(id, unique(plain)).map(([name, body]) => ({ ...each(body), id: name }));
const graphs = fc
  .record({
    steps: unique(fc.oneof(plain, loop)),
    on_failure: fc.constantFrom('fail_fast', 'finish_branches'),
  })
  .map(readGraph);

test('nothing differs from itself, and what came one way goes the other way', () => {
  fc.assert(
    fc.property(graphs, graphs, (before, after) => {
      expect(isSameGraph(diffGraphs(before, before))).toBe(true);
      const [there, back] = [diffGraphs(before, after), diffGraphs(after, before)];
      expect([back.removed, back.added]).toEqual([there.added, there.removed]);
      const sort = (diff: typeof there) =>
        diff.changed.toSorted((x, y) => (x.step < y.step ? -1 : 1));
      const named = (diff: typeof there) => sort(diff).map(({ step }) => step);
      expect(named(back)).toEqual(named(there));
      expect(back.graphFields).toEqual(there.graphFields);
    }),
  );
});
