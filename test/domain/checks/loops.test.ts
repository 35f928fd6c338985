import { expect, test } from 'vitest';
import { validateGraph } from '#src/domain/validate-graph.ts';
import type { Issue } from '#src/domain/validation.ts';
import { codesOf, issuesOf, lua, makeWorld } from '#test/support/make-world.ts';

type Fields = Record<string, unknown>;

const BODY = [lua('one')];
const PLAIN = { while_condition: '{{input.ok}}' };

function each(fields: Fields = {}): Fields {
  const own = { for_each_items: '{{input.list}}', for_each_body_steps: BODY };
  return { id: 'each', type: 'for_each', ...own, ...fields };
}

function rounds(fields: Fields = {}): Fields {
  const own = { while_condition: '{{body.one.ok}}', while_body_steps: BODY };
  return { id: 'w', type: 'while', while_max_iterations: 3, ...own, ...fields };
}

function saidOf(issues: Issue[]): string[] {
  return issues.map(({ severity, code, path }) => `${severity} ${code} ${path}`);
}

test.each([
  [each()],
  [each({ for_each_items: [1, { a: '{{input.b}}' }], for_each_max_parallel: 100 })],
  [each({ tolerated_failures: 100_000, for_each_max_parallel: null, timeout_s: 60 })],
  [rounds()],
  [rounds({ while_mode: 'while', while_max_iterations: 1000, while_condition: false })],
  [rounds({ while_condition: undefined, while_eval_script: 'return { done = true }' })],
  [rounds({ while_condition: '', while_eval_script: 'return { done = true }' })],
])('%# a loop with all that it needs is fine', (step) => {
  expect(issuesOf([step])).toEqual([]);
});

test.each<[Fields, string, string]>([
  [each({ for_each_items: undefined }), 'missing_items', '"each" has no for_each_items.'],
  [each({ for_each_items: '' }), 'missing_items', '"each" has no for_each_items.'],
  [each({ for_each_body_steps: null }), 'missing_body', '"each" has no for_each_body_steps.'],
  [
    rounds({ ...PLAIN, while_body_steps: undefined }),
    'missing_body',
    '"w" has no while_body_steps.',
  ],
  [
    rounds({ while_max_iterations: null }),
    'missing_max_iterations',
    '"w" has no while_max_iterations.',
  ],
  [
    rounds({ while_condition: null, while_eval_script: '' }),
    'missing_condition',
    '"w" has no while_condition and no while_eval_script.',
  ],
  [
    each({ for_each_body_steps: [] }),
    'invalid_steps',
    '"steps[0].for_each_body_steps" must be a list of at least one step; it is [].',
  ],
  [
    each({ for_each_body_steps: Array.from({ length: 51 }, (_, n) => lua(`s${n}`)) }),
    'out_of_limits',
    'There are 51 steps; the body of a loop has at most 50.',
  ],
  [
    each({ for_each_max_parallel: 101 }),
    'out_of_limits',
    '"for_each_max_parallel" must be a whole number from 1 to 100; it is 101.',
  ],
  [
    each({ for_each_max_parallel: 0 }),
    'out_of_limits',
    '"for_each_max_parallel" must be a whole number from 1 to 100; it is 0.',
  ],
  [
    each({ for_each_max_parallel: '' }),
    'invalid_field',
    '"for_each_max_parallel" must be a whole number from 1 to 100; it is "".',
  ],
  [
    each({ tolerated_failures: 100_001 }),
    'out_of_limits',
    '"tolerated_failures" must be a whole number from 0 to 100000; it is 100001.',
  ],
  [
    each({ for_each_items: 'all of {{input.list}}' }),
    'invalid_field',
    '"for_each_items" must be a list of at most 100000 items, or one {{reference}} to a list; it is "all of {{input.list}}".',
  ],
  [
    rounds({ while_max_iterations: 1001 }),
    'out_of_limits',
    '"while_max_iterations" must be a whole number from 1 to 1000; it is 1001.',
  ],
  [
    rounds({ while_mode: 'untill' }),
    'invalid_field',
    '"while_mode" must be "until" or "while"; it is "untill".',
  ],
  [
    each({ for_each_body_steps: [lua('a/b')] }),
    'invalid_id',
    'The id "a/b" holds a character of "/", "[" and "]", which the paths of steps are made of.',
  ],
  [
    rounds({ while_body_steps: [lua('one'), lua('while_eval_script')] }),
    'reserved_id',
    'The id "while_eval_script" is that of the script which ends a round.',
  ],
])('%# a faulty loop is told: %s, %s', (step, code, message) => {
  expect(issuesOf([step])).toEqual([expect.objectContaining({ severity: 'error', code, message })]);
});

test.each([
  [each({ retry_count: 2 }), 'loop_retry', 'steps[0].retry_count'],
  [each({ retry_count: 0 }), null, ''],
  [rounds({ while_eval_script: 'return {}' }), 'unread_condition', 'steps[0].while_condition'],
])('%# what has no effect on a loop is warned of', (step, code, path) => {
  expect(saidOf(issuesOf([step]))).toEqual(code === null ? [] : [`warning ${code} ${path}`]);
});

test('a loop inside a loop is refused, and what it holds is not gone through', () => {
  const nested = each({ id: 'inner', for_each_body_steps: [{ type: 'no type' }] });
  const [issue, ...others] = issuesOf([each({ for_each_body_steps: [nested] })]);
  expect(others).toEqual([]);
  expect(issue).toMatchObject({
    code: 'nested_loop',
    step_id: 'each/inner',
    path: 'steps[0].for_each_body_steps[0].type',
    message: '"each/inner" is a loop inside a loop.',
    fix: expect.stringContaining('lua_script step before the loop'),
  });
});

test('inner steps are looked at like any others, under their own ids', () => {
  const body = [
    { type: 'lua_script', script: 'x' },
    5,
    lua('a', { depends_on: ['b'] }),
    lua('b', { depends_on: ['a'] }),
    lua('a'),
    lua('bad', { script: 'end end' }),
    { id: 'call', type: 'mcp_call', tool_name: 't' },
  ];
  const steps = [lua('a'), each({ for_each_body_steps: body })];
  const luaSyntaxError = (script: string) => (script === 'end end' ? 'line 1: no' : null);
  const found = issuesOf(steps, { luaSyntaxError }).map(({ code, step_id: id }) => [code, id]);
  expect(found).toEqual([
    ['invalid_step', 'each'],
    ['missing_id', null],
    ['duplicate_id', 'each/a'],
    ['dependency_cycle', 'each/a'],
    ['unbound_step', 'each/call'],
    ['lua_syntax', 'each/bad'],
    ['not_repeatable', 'each/call'],
  ]);
});

test('the script that ends a round is read by Lua too', () => {
  const step = rounds({ while_condition: undefined, while_eval_script: 'end end' });
  expect(saidOf(issuesOf([step], { luaSyntaxError: () => 'line 1: no' }))).toContain(
    'error lua_syntax steps[0].while_eval_script',
  );
});

test.each([
  [
    'outer',
    '"each/two" depends on "outer", which stands outside of its loop.',
    'Put "outer" into the depends_on of "each".',
  ],
  [
    'each',
    '"each/two" depends on the loop that it is a step of.',
    'Remove the entry: inner steps run when their loop does.',
  ],
  [
    'oen',
    '"each/two" depends on "oen", which is no step. Did you mean "one"?',
    'Name a step of this graph, or remove the entry.',
  ],
])('an inner step cannot wait for %s', (id, message, fix) => {
  const body = [lua('one'), lua('two', { depends_on: [id] })];
  expect(issuesOf([lua('outer'), each({ for_each_body_steps: body })])).toEqual([
    expect.objectContaining({ code: 'unknown_dependency', message, fix }),
  ]);
});

test('a step of the graph cannot wait for an inner one', () => {
  expect(issuesOf([each(), lua('after', { depends_on: ['one'] })])).toEqual([
    expect.objectContaining({
      message: '"after" depends on "one", which is a step inside "each".',
      fix: 'Depend on "each": it ends when its last item or round has.',
    }),
  ]);
});

/** A step `two` between others, in a loop after `first`; `aside` stands beside it, `after` waits for it. */
function inLoop(make: typeof each, text: string, outer: Fields = {}): Issue[] {
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
  [each, '{{item}} {{item.a.b}} {{index}} {{foreach}} {{foreach.item.x}} {{foreach.index}}'],
  [each, '{{body.one}} {{body.one.x}} {{body.one.result.x}} {{steps.first.result}} {{input.x}}'],
  [rounds, '{{index}} {{while.iteration}} {{body.one.x}}'],
  [rounds, '{{while.prev.one.x}} {{while.prev.two}} {{while.prev.three.result.x}}'],
])('%# an inner step may refer to %s', (make, text) => {
  expect(inLoop(make, text)).toEqual([]);
});

test.each([
  [rounds, '{{body.oen.x}}', 'unknown_step', 'no step of the loop. Did you mean "one"?', 'one of:'],
  [
    rounds,
    '{{body}}',
    'unknown_step',
    'names no step of the loop.',
    'Name one of: two, one, three.',
  ],
  [rounds, '{{while.prev.nine.x}}', 'unknown_step', 'names no step of the loop.', 'Name one of:'],
  [
    rounds,
    '{{while}}',
    'unknown_reference',
    'must go on with "iteration" or "prev".',
    'Write {{while.iteration}}.',
  ],
  [rounds, '{{while.count}}', 'unknown_reference', 'must go on with', 'Write {{while.iteration}}.'],
  [each, '{{foreach.count}}', 'unknown_reference', '"item" or "index".', 'Write {{foreach.item}}.'],
  [
    rounds,
    '{{item}}',
    'other_loop',
    'stands in a while loop, where there is no "item".',
    'Begin with input, steps, index, body, while',
  ],
  [
    each,
    '{{while.prev.one.x}}',
    'other_loop',
    'stands in a for_each loop, where there is no "while".',
    'Begin with input, steps, item',
  ],
  [
    each,
    '{{body.three.x}}',
    'not_upstream',
    'is read before "three" has run',
    'Move "three" before "each/two".',
  ],
  [
    rounds,
    '{{body.three.x}}',
    'not_upstream',
    'is read before "three" has run',
    'Move "three" before "w/two". {{while.prev.three.x}} is what it left in the round before.',
  ],
  [
    rounds,
    '{{body.two.x}}',
    'self_reference',
    '"w/two" refers to itself',
    'ends before it. {{while.prev.two.x}} is',
  ],
  [
    each,
    '{{body.two}}',
    'self_reference',
    '"each/two" refers to itself',
    'Refer to a step that ends before it.',
  ],
  [
    each,
    '{{steps.one.result.x}}',
    'inner_step',
    'names an inner step of its own loop',
    'Write {{body.one.x}}.',
  ],
  [
    each,
    '{{steps.one}}',
    'inner_step',
    'names an inner step of its own loop',
    'Write {{body.one}}.',
  ],
  [
    rounds,
    '{{steps.aside.result}}',
    'not_upstream',
    '"w" does not wait for it',
    'Add "aside" to the depends_on of "w".',
  ],
  [
    rounds,
    '{{steps.after.result}}',
    'not_upstream',
    '"w" does not wait for it',
    '"after" waits for it',
  ],
  [
    rounds,
    '{{steps.w.result}}',
    'self_reference',
    'is read while the loop "w" still runs',
    'Refer to {{body.<id>}}.',
  ],
  [each, '{{steps.frist.result}}', 'unknown_step', 'Did you mean "first"?', 'Name a step'],
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
  const found = inLoop(rounds, '', { while_condition: condition });
  expect(found.map(({ code, path }) => [code, path])).toEqual(
    codes.map((code) => [code, 'steps[2].while_condition']),
  );
});

test.each([
  [each(), '{{steps.one.result}}', 'Write {{steps.each.result.results}}'],
  [rounds(), '{{steps.one.result}}', 'Write {{steps.w.result.last.one}}'],
])('%# outside of a loop its inner steps are not there', (loop, text, fix) => {
  const after = { id: 'z', type: 'human_task', task_payload: { text }, depends_on: [loop['id']] };
  expect(issuesOf([loop, after])).toEqual([
    expect.objectContaining({ code: 'inner_step', fix: expect.stringContaining(fix) }),
  ]);
});

test('a loop without id has inner steps all the same', () => {
  const after = { id: 'z', type: 'human_task', task_payload: { text: '{{steps.one.result}}' } };
  const { issues } = validateGraph({ steps: [each({ id: undefined }), after] }, makeWorld());
  expect(issues.map(({ fix }) => fix)).toContainEqual(
    expect.stringContaining('Write {{steps.<id>.result.results}}'),
  );
});

test('the items of a loop and its own condition see no item', () => {
  expect(codesOf([each({ for_each_items: '{{item.list}}' })])).toEqual(['outside_loop']);
  expect(codesOf([each({ condition: '{{body.one.x}}' })])).toEqual(['outside_loop']);
});

test('a loop without steps in it refers to nothing of its own', () => {
  expect(codesOf([rounds({ while_body_steps: undefined })])).toEqual([
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
  expect(codesOf([each({ for_each_body_steps: [other('a'), other('b')] })])).toEqual([
    'dependency_cycle',
  ]);
});

function policy(onFailure: unknown): Issue[] {
  return validateGraph({ steps: [lua('a')], on_failure: onFailure }, makeWorld()).issues;
}

test.each([undefined, null, 'fail_fast', 'finish_branches'])('"on_failure" may be %j', (value) => {
  expect(policy(value)).toEqual([]);
});

test.each([
  ['finish_branch', 'Did you mean "finish_branches"?'],
  ['stop', '"on_failure" is "stop", which is no way to go on after a failure.'],
  [3, '"on_failure" is 3, which'],
])('"on_failure": %j is refused', (value, message) => {
  expect(policy(value)).toEqual([
    {
      code: 'invalid_field',
      severity: 'error',
      step_id: null,
      path: 'on_failure',
      message: expect.stringContaining(message),
      fix: 'Write "fail_fast" or "finish_branches", or leave it out.',
    },
  ]);
});
