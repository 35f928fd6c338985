import { expect, test } from 'vitest';
import { validateGraph } from '#src/domain/validate-graph.ts';
import type { Issue } from '#src/domain/validation.ts';
import {
  codesOf,
  type Fields,
  issuesOf,
  lua,
  makeForEach,
  makeWhile,
  makeWorld,
} from '#test/support/make-world.ts';

/** A step `two` between others, in a loop after `first`; `aside` stands beside it, `after` waits for it. */
function inLoop(make: typeof makeForEach, text: string, outer: Fields = {}): Issue[] {
  const two = { id: 'two', type: 'human_task', task_payload: { text }, depends_on: ['one'] };
  const body = [two, lua('one'), lua('three')];
  const loop = make({ for_each_body_steps: body, while_body_steps: body, depends_on: ['first'] });
  const after = lua('after', { depends_on: ['each', 'w'].filter((id) => id === loop['id']) });
  const known = { code: 'unknown_field' };
  return issuesOf([lua('first'), lua('aside'), { ...loop, ...outer }, after]).filter(
    ({ code }) => code !== known.code,
  );
}

test.each([
  [makeForEach, '{{item}} {{item.a.b}} {{index}} {{foreach}} {{foreach.item.x}} {{foreach.index}}'],
  [
    makeForEach,
    '{{body.one}} {{body.one.x}} {{body.one.result.x}} {{steps.first.result}} {{input.x}}',
  ],
  [makeWhile, '{{index}} {{while.iteration}} {{body.one.x}}'],
  [makeWhile, '{{while.prev.one.x}} {{while.prev.two}} {{while.prev.three.result.x}}'],
])('%# an inner step may refer to %s', (make, text) => {
  expect(inLoop(make, text)).toEqual([]);
});

test.each([
  [
    makeWhile,
    '{{body.oen.x}}',
    'unknown_step',
    'no step of the loop. Did you mean "one"?',
    'one of:',
  ],
  [
    makeWhile,
    '{{body}}',
    'unknown_step',
    'names no step of the loop.',
    'Name one of: two, one, three.',
  ],
  [
    makeWhile,
    '{{while.prev.nine.x}}',
    'unknown_step',
    'names no step of the loop.',
    'Name one of:',
  ],
  [
    makeWhile,
    '{{while}}',
    'unknown_reference',
    'must go on with "iteration" or "prev".',
    'Write {{while.iteration}}.',
  ],
  [
    makeWhile,
    '{{while.count}}',
    'unknown_reference',
    'must go on with',
    'Write {{while.iteration}}.',
  ],
  [
    makeForEach,
    '{{foreach.count}}',
    'unknown_reference',
    '"item" or "index".',
    'Write {{foreach.item}}.',
  ],
  [
    makeWhile,
    '{{item}}',
    'other_loop',
    'stands in a while loop, where there is no "item".',
    'Begin with input, steps, index, body, while',
  ],
  [
    makeForEach,
    '{{while.prev.one.x}}',
    'other_loop',
    'stands in a for_each loop, where there is no "while".',
    'Begin with input, steps, item',
  ],
  [
    makeForEach,
    '{{body.three.x}}',
    'not_upstream',
    'is read before "three" has run',
    'Move "three" before "each/two".',
  ],
  [
    makeWhile,
    '{{body.three.x}}',
    'not_upstream',
    'is read before "three" has run',
    'Move "three" before "w/two". {{while.prev.three.x}} is what it left in the round before.',
  ],
  [
    makeWhile,
    '{{body.two.x}}',
    'self_reference',
    '"w/two" refers to itself',
    'ends before it. {{while.prev.two.x}} is',
  ],
  [
    makeForEach,
    '{{body.two}}',
    'self_reference',
    '"each/two" refers to itself',
    'Refer to a step that ends before it.',
  ],
  [
    makeForEach,
    '{{steps.one.result.x}}',
    'inner_step',
    'names an inner step of its own loop',
    'Write {{body.one.x}}.',
  ],
  [
    makeForEach,
    '{{steps.one}}',
    'inner_step',
    'names an inner step of its own loop',
    'Write {{body.one}}.',
  ],
  [
    makeWhile,
    '{{steps.aside.result}}',
    'not_upstream',
    '"w" does not wait for it',
    'Add "aside" to the depends_on of "w".',
  ],
  [
    makeWhile,
    '{{steps.after.result}}',
    'not_upstream',
    '"w" does not wait for it',
    '"after" waits for it',
  ],
  [
    makeWhile,
    '{{steps.w.result}}',
    'self_reference',
    'is read while the loop "w" still runs',
    'Refer to {{body.<id>}}.',
  ],
  [makeForEach, '{{steps.frist.result}}', 'unknown_step', 'Did you mean "first"?', 'Name a step'],
])('%# an inner step that refers to %s is told: %s', (make, text, code, message, fix) => {
  expect(inLoop(make, text)).toEqual([
    expect.objectContaining({
      code,
      step_id: expect.stringMatching(/^(?:w|each)\/two$/),
      message: expect.stringContaining(message),
      fix: expect.stringContaining(fix),
    }),
  ]);
});

test.each([
  ['{{body.three.pass}}', []],
  ['{{body.one.pass}}', []],
  ['{{while.iteration}}', []],
  ['{{while.prev.three.x}}', []],
  ['{{steps.first.result}}', []],
  ['{{body.four.pass}}', ['unknown_step']],
  ['{{steps.three.result}}', ['inner_step']],
  ['{{steps.w.result}}', ['self_reference']],
  ['{{item}}', ['other_loop']],
  ['{{body.three.n}} > 5', ['condition_syntax']],
  ['body.three.pass', ['constant_condition']],
  [{ a: 1 }, ['constant_condition']],
])('the condition of a loop is read after its steps: %j', (condition, codes) => {
  const found = inLoop(makeWhile, '', { while_condition: condition });
  expect(found.map(({ code, path }) => [code, path])).toEqual(
    codes.map((code) => [code, 'steps[2].while_condition']),
  );
});

test.each([
  [makeForEach(), '{{steps.one.result}}', 'Write {{steps.each.result.results}}'],
  [makeWhile(), '{{steps.one.result}}', 'Write {{steps.w.result.last.one}}'],
])('%# outside of a loop its inner steps are not there', (loop, text, fix) => {
  const after = { id: 'z', type: 'human_task', task_payload: { text }, depends_on: [loop['id']] };
  expect(issuesOf([loop, after])).toEqual([
    expect.objectContaining({ code: 'inner_step', fix: expect.stringContaining(fix) }),
  ]);
});

test('a loop without id has inner steps all the same', () => {
  const after = { id: 'z', type: 'human_task', task_payload: { text: '{{steps.one.result}}' } };
  const { issues } = validateGraph({ steps: [makeForEach({ id: undefined }), after] }, makeWorld());
  expect(issues.map(({ fix }) => fix)).toContainEqual(
    expect.stringContaining('Write {{steps.<id>.result.results}}'),
  );
});

test('the items of a loop and its own condition see no item', () => {
  expect(codesOf([makeForEach({ for_each_items: '{{item.list}}' })])).toEqual(['outside_loop']);
  expect(codesOf([makeForEach({ condition: '{{body.one.x}}' })])).toEqual(['outside_loop']);
});

test('a loop without steps in it refers to nothing of its own', () => {
  expect(codesOf([makeWhile({ while_body_steps: undefined })])).toEqual([
    'missing_body',
    'outside_loop',
  ]);
});

test('in a circle of inner steps nothing is said of their order', () => {
  const other = (id: string) => ({
    id: id === 'a' ? 'b' : 'a',
    type: 'human_task',
    task_payload: { x: `{{body.${id}.x}}` },
    depends_on: [id],
  });
  expect(codesOf([makeForEach({ for_each_body_steps: [other('a'), other('b')] })])).toEqual([
    'dependency_cycle',
  ]);
});
