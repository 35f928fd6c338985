import { expect, test } from 'vitest';
import { COMMON_FIELDS, GraphShape } from '#src/domain/graph.ts';
import { validateGraph } from '#src/domain/validate-graph.ts';
import { issuesOf, lua, makeWorld } from '#test/support/make-world.ts';

test.each([
  [[], 'This is a bare list, not a workflow graph.'],
  [null, 'A workflow graph is an object; this is null.'],
  ['text', 'A workflow graph is an object; this is "text".'],
  [undefined, 'A workflow graph is an object; this is missing.'],
  [{}, 'This is no workflow graph: it has no "steps".'],
  [{ type: 'while' }, 'This is a single "while" step, not a workflow graph: it has no "steps".'],
])('%j is no graph, and it is said what it is', (raw, message) => {
  const { valid, issues } = validateGraph(raw, makeWorld());
  expect(valid).toBe(false);
  expect(issues).toEqual([expect.objectContaining({ code: 'not_a_graph', message })]);
});

test.each([
  ['text', 'invalid_steps', '"steps" must be a list of at least one step; it is "text".'],
  [[], 'invalid_steps', '"steps" must be a list of at least one step; it is [].'],
  [
    Array.from({ length: 1001 }, (_, n) => lua(`s${n}`)),
    'out_of_limits',
    'There are 1001 steps; a graph has at most 1000.',
  ],
  [[5], 'invalid_step', 'A step is an object with "id" and "type"; steps[0] is 5.'],
])('%# the list of steps has its own faults', (steps, code, message) => {
  expect(issuesOf(steps)).toEqual([expect.objectContaining({ code, message })]);
});

test.each([
  [{ id: undefined }, 'id', 'missing_id', 'The step at steps[0] has no id.'],
  [{ id: '' }, 'id', 'missing_id', 'The step at steps[0] has no id.'],
  [{ id: 5 }, 'id', 'invalid_field', '"id" must be a text of 1 to 200 characters; it is 5.'],
  [{ id: 'x'.repeat(201) }, 'id', 'out_of_limits', '"id" must be a text of 1 to 200 characters'],
  [{ type: undefined }, 'type', 'missing_type', 'The step at steps[0] has no type.'],
  [{ type: 5 }, 'type', 'invalid_field', '"type" must be a text; it is 5.'],
  [
    { name: 5 },
    'name',
    'invalid_field',
    '"name" must be a text of at most 200 characters; it is 5.',
  ],
  [
    { depends_on: 'b' },
    'depends_on',
    'invalid_field',
    '"depends_on" must be a list of step ids; it is "b".',
  ],
  [
    { depends_on: [5] },
    'depends_on[0]',
    'invalid_field',
    '"depends_on" must be a list of step ids; depends_on[0] is 5.',
  ],
  [{ enabled: 'yes' }, 'enabled', 'invalid_field', '"enabled" must be true or false; it is "yes".'],
  [{ retry_count: 21 }, 'retry_count', 'out_of_limits', 'a whole number from 0 to 20; it is 21.'],
  [{ retry_count: -1 }, 'retry_count', 'out_of_limits', 'a whole number from 0 to 20; it is -1.'],
  [{ retry_count: 1.5 }, 'retry_count', 'invalid_field', 'a whole number from 0 to 20; it is 1.5.'],
  [{ retry_count: '1' }, 'retry_count', 'invalid_field', 'a whole number from 0 to 20; it is "1".'],
  [{ retry_on: 'all' }, 'retry_on', 'invalid_field', '"retry_on" must be "any"; it is "all".'],
  [
    { timeout_s: 0 },
    'timeout_s',
    'out_of_limits',
    'a number of seconds above 0, at most 2592000; it is 0.',
  ],
  [{ timeout_s: 1e9 }, 'timeout_s', 'out_of_limits', 'it is 1000000000.'],
  [
    { on_interrupt: 'go' },
    'on_interrupt',
    'invalid_field',
    '"on_interrupt" must be "retry" or "fail"; it is "go".',
  ],
  [{ optional: 1 }, 'optional', 'invalid_field', '"optional" must be true or false; it is 1.'],
])('%j: the issue stands at %s', (fields, path, code, message) => {
  expect(issuesOf([{ ...lua('a'), ...fields }])).toEqual([
    expect.objectContaining({
      code,
      path: `steps[0].${path}`,
      message: expect.stringContaining(message),
    }),
  ]);
});

test('every field that all steps have is looked at', () => {
  const wrong = Object.fromEntries(
    COMMON_FIELDS.filter((field) => field !== 'condition').map((field) => [field, { no: 1 }]),
  );
  expect(GraphShape.safeParse({ steps: [wrong] }).error?.issues).toHaveLength(
    issuesOf([wrong]).length,
  );
});

test('a value too long for a sentence is shortened', () => {
  const [issue] = issuesOf([{ ...lua('a'), enabled: 'x'.repeat(1000) }]);
  expect(issue?.message.length).toBeLessThan(160);
});
