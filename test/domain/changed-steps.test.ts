import { expect, test } from 'vitest';
import { findChangedKeys, findChangedSteps } from '#src/domain/changed-steps.ts';
import type { GraphDiff } from '#src/domain/diff-graphs.ts';
import { compileSteps, LOOPS } from '#test/support/resume-graphs.ts';

const SAME: GraphDiff = { added: [], removed: [], changed: [], graphFields: [] };
const GRAPH = compileSteps([
  ...LOOPS,
  { id: 'names', type: 'lua_script', script: 'return { input.who }' },
  { id: 'all', type: 'lua_script', script: 'return _G' },
  { id: 'none', type: 'lua_script', script: 'return { 1 }' },
  { id: 'odd', type: 'lua_script' },
  { id: 'asks', type: 'pure', condition: '{{input.who}}' },
  { id: 'whole', type: 'pure', note: 'of {{input}}' },
  { id: 'other', type: 'pure', note: '{{input.other}}' },
]);

test.each([
  ['a key', { a: 1, b: 2 }, { a: 1, b: 3 }, ['b']],
  ['a key more and one less', { a: 1 }, { b: 1 }, ['a', 'b']],
  ['nothing but the order', { a: 1, b: { c: 1, d: 2 } }, { b: { d: 2, c: 1 }, a: 1 }, []],
])('of an input is changed: %s', (_, before, after, keys) => {
  expect(findChangedKeys(before, after)).toEqual(new Set(keys));
});

test('an input that is no object is another one as a whole', () => {
  expect(findChangedKeys([1], [2])).toBe('all');
  expect(findChangedKeys([1], [1])).toEqual(new Set());
});

test('a step is changed by what it reads of the input: in templates, conditions and scripts', () => {
  const changed = findChangedSteps(GRAPH, null, new Set(['who']));
  expect([...changed.keys()]).toEqual(['names', 'all', 'odd', 'asks', 'whole']);
  const all = findChangedSteps(GRAPH, null, 'all');
  expect([...all.keys()]).toEqual(['names', 'all', 'odd', 'asks', 'whole', 'other']);
});

const OWN = { own: true, body: false };
const BODY = { own: false, body: true };
const BOTH = { own: true, body: true };

test.each<[string, Partial<GraphDiff>, [string, { own: boolean; body: boolean }][]]>([
  ['how often it is tried', { changed: [{ step: 'after', fields: ['retry_count', 'name'] }] }, []],
  ['what it does', { changed: [{ step: 'after', fields: ['args'] }] }, [['after', OWN]]],
  ['a step of a body', { changed: [{ step: 'each/send', fields: ['args'] }] }, [['each', BODY]]],
  ['a step more in a body', { added: ['each/more'] }, [['each', BODY]]],
  [
    'the order of a body',
    { changed: [{ step: 'each', fields: ['for_each_body_steps'] }] },
    [['each', BOTH]],
  ],
  [
    'the items of a loop',
    { changed: [{ step: 'each', fields: ['for_each_items'] }] },
    [['each', OWN]],
  ],
])('a version changes %s', (_, diff, changes) => {
  expect([...findChangedSteps(GRAPH, { ...SAME, ...diff }, new Set())]).toEqual(changes);
});
