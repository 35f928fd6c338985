import { expect, test } from 'vitest';
import { validateGraph } from '#src/domain/validate-graph.ts';
import type { Issue } from '#src/domain/validation.ts';
import {
  type Fields,
  issuesOf,
  lua,
  makeForEach,
  makeWhile,
  makeWorld,
} from '#test/support/make-world.ts';

const PLAIN = { while_condition: '{{input.ok}}' };

function saidOf(issues: Issue[]): string[] {
  return issues.map(({ severity, code, path }) => `${severity} ${code} ${path}`);
}

test.each([
  [makeForEach()],
  [makeForEach({ for_each_items: [1, { a: '{{input.b}}' }], for_each_max_parallel: 100 })],
  [makeForEach({ tolerated_failures: 100_000, for_each_max_parallel: null, timeout_s: 60 })],
  [makeWhile()],
  [makeWhile({ while_mode: 'while', while_max_iterations: 1000, while_condition: false })],
  [makeWhile({ while_condition: undefined, while_eval_script: 'return { done = true }' })],
  [makeWhile({ while_condition: '', while_eval_script: 'return { done = true }' })],
])('%# a loop with all that it needs is fine', (step) => {
  expect(issuesOf([step])).toEqual([]);
});

test.each<[Fields, string, string]>([
  [makeForEach({ for_each_items: undefined }), 'missing_items', '"each" has no for_each_items.'],
  [makeForEach({ for_each_items: '' }), 'missing_items', '"each" has no for_each_items.'],
  [
    makeForEach({ for_each_body_steps: null }),
    'missing_body',
    '"each" has no for_each_body_steps.',
  ],
  [
    makeWhile({ ...PLAIN, while_body_steps: undefined }),
    'missing_body',
    '"w" has no while_body_steps.',
  ],
  [
    makeWhile({ while_max_iterations: null }),
    'missing_max_iterations',
    '"w" has no while_max_iterations.',
  ],
  [
    makeWhile({ while_condition: null, while_eval_script: '' }),
    'missing_condition',
    '"w" has no while_condition and no while_eval_script.',
  ],
  [
    makeForEach({ for_each_body_steps: [] }),
    'invalid_steps',
    '"steps[0].for_each_body_steps" must be a list of at least one step; it is [].',
  ],
  [
    makeForEach({ for_each_body_steps: Array.from({ length: 51 }, (_, n) => lua(`s${n}`)) }),
    'out_of_limits',
    'There are 51 steps; the body of a loop has at most 50.',
  ],
  [
    makeForEach({ for_each_max_parallel: 101 }),
    'out_of_limits',
    '"for_each_max_parallel" must be a whole number from 1 to 100; it is 101.',
  ],
  [
    makeForEach({ for_each_max_parallel: 0 }),
    'out_of_limits',
    '"for_each_max_parallel" must be a whole number from 1 to 100; it is 0.',
  ],
  [
    makeForEach({ for_each_max_parallel: '' }),
    'invalid_field',
    '"for_each_max_parallel" must be a whole number from 1 to 100; it is "".',
  ],
  [
    makeForEach({ tolerated_failures: 100_001 }),
    'out_of_limits',
    '"tolerated_failures" must be a whole number from 0 to 100000; it is 100001.',
  ],
  [
    makeForEach({ for_each_items: 'all of {{input.list}}' }),
    'invalid_field',
    '"for_each_items" must be a list of at most 100000 items, or one {{reference}} to a list; it is "all of {{input.list}}".',
  ],
  [
    makeWhile({ while_max_iterations: 1001 }),
    'out_of_limits',
    '"while_max_iterations" must be a whole number from 1 to 1000; it is 1001.',
  ],
  [
    makeWhile({ while_mode: 'untill' }),
    'invalid_field',
    '"while_mode" must be "until" or "while"; it is "untill".',
  ],
  [
    makeForEach({ for_each_body_steps: [lua('a/b')] }),
    'invalid_id',
    'The id "a/b" holds a character of "/", "[" and "]", which the paths of steps are made of.',
  ],
  [
    makeWhile({ while_body_steps: [lua('one'), lua('while_eval_script')] }),
    'reserved_id',
    'The id "while_eval_script" is that of the script which ends a round.',
  ],
])('%# a faulty loop is told: %s, %s', (step, code, message) => {
  expect(issuesOf([step])).toEqual([expect.objectContaining({ severity: 'error', code, message })]);
});

test.each([
  [makeForEach({ retry_count: 2 }), 'loop_retry', 'steps[0].retry_count'],
  [makeForEach({ retry_count: 0 }), null, ''],
  [makeWhile({ while_eval_script: 'return {}' }), 'unread_condition', 'steps[0].while_condition'],
])('%# what has no effect on a loop is warned of', (step, code, path) => {
  expect(saidOf(issuesOf([step]))).toEqual(code === null ? [] : [`warning ${code} ${path}`]);
});

test('a loop inside a loop is refused, and what it holds is not gone through', () => {
  const nested = makeForEach({ id: 'inner', for_each_body_steps: [{ type: 'no type' }] });
  const [issue, ...others] = issuesOf([makeForEach({ for_each_body_steps: [nested] })]);
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
  const steps = [lua('a'), makeForEach({ for_each_body_steps: body })];
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
  const step = makeWhile({ while_condition: undefined, while_eval_script: 'end end' });
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
  expect(issuesOf([lua('outer'), makeForEach({ for_each_body_steps: body })])).toEqual([
    expect.objectContaining({ code: 'unknown_dependency', message, fix }),
  ]);
});

test('a step of the graph cannot wait for an inner one', () => {
  expect(issuesOf([makeForEach(), lua('after', { depends_on: ['one'] })])).toEqual([
    expect.objectContaining({
      message: '"after" depends on "one", which is a step inside "each".',
      fix: 'Depend on "each": it ends when its last item or round has.',
    }),
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
