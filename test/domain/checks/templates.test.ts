import { expect, test } from 'vitest';
import type { JsonObject } from '#src/domain/json.ts';
import { codesOf, issuesOf, lua } from '#test/support/make-world.ts';

const AROUND = [
  lua('first'),
  lua('fetch-product', { depends_on: ['first'] }),
  lua('aside'),
  lua('later', { depends_on: ['p'] }),
];

/** A prompt (where text may be meant as it stands) in a step `p` that waits for fetch-product. */
function prompt(text: string, params?: JsonObject) {
  const step = {
    id: 'p',
    type: 'llm_call',
    model: 'm',
    prompt: text,
    depends_on: ['fetch-product'],
  };
  return issuesOf([...AROUND, step], params === undefined ? {} : { params });
}

function condition(value: unknown) {
  return issuesOf([...AROUND, lua('p', { condition: value, depends_on: ['fetch-product'] })]);
}

test.each([
  '{{steps.fetch-product.result.name}}',
  '{{steps.first.result}} {{steps.fetch-product.input.x}}',
  '{{input.anything.at.all}}',
  'plain } }} text {"a":{"b":1}}',
])('the prompt %j is fine', (text) => {
  expect(prompt(text)).toEqual([]);
});

test.each([
  ['{{steps.fetch_product.result}}', 'error', 'unknown_step', 'Did you mean "fetch-product"?'],
  ['{{steps.nowhere.result}}', 'error', 'unknown_step', '"nowhere", which does not exist.'],
  ['{{steps}}', 'error', 'unknown_reference', '"{{steps}}" names no step.'],
  ['{{steps.p.result}}', 'error', 'self_reference', '"p" refers to itself'],
  ['{{steps.aside.result}}', 'error', 'not_upstream', '"p" does not wait for it.'],
  ['{{steps.later.result}}', 'error', 'not_upstream', '"p" does not wait for it.'],
  ['{{steps.first}}', 'error', 'unknown_reference', 'must go on with "result" or "input"'],
  ['{{steps.first.output.x}}', 'error', 'unknown_reference', 'must go on with "result" or "input"'],
  ['{{step.first.result}}', 'error', 'unknown_reference', 'Did you mean "steps"?'],
  ["{{input['a']}}", 'error', 'unknown_reference', 'which is nothing to refer to.'],
  ['{{customer.name}}', 'warning', 'unknown_reference', 'which is nothing to refer to.'],
  ['{{#if x}}', 'warning', 'unknown_reference', 'which is nothing to refer to.'],
  ['{{item}}', 'warning', 'outside_loop', 'where there is no "item"'],
])('the prompt %j has an %s: %s', (text, severity, code, message) => {
  expect(prompt(text)).toEqual([
    expect.objectContaining({
      severity,
      code,
      step_id: 'p',
      path: 'steps[4].prompt',
      message: expect.stringContaining(message),
    }),
  ]);
});

test.each([
  ['{{steps.aside.result}}', 'Add "aside" to the depends_on of "p".'],
  ['{{steps.later.result}}', '"later" waits for it: turn that round, or refer to an earlier step.'],
  ['{{steps.first}}', 'Write {{steps.first.result}}.'],
  ['{{steps.first.output.x}}', 'Write {{steps.first.result.x}}.'],
  ['{{steps.first.name}}', 'Write {{steps.first.result.name}}.'],
  ['{{other}}', 'Begin with input, steps, or leave it, if it is meant as plain text.'],
])('the fix of %j is: %s', (text, fix) => {
  expect(prompt(text)[0]?.fix).toBe(fix);
});

test('a reference that is repeated in a text is told once', () => {
  expect(prompt('{{steps.x.result}} {{steps.x.result}}')).toHaveLength(1);
});

test('in a field that must resolve, an unknown name is an error', () => {
  const step = {
    id: 'm',
    type: 'mcp_call',
    instance_id: 'i',
    tool_name: 't',
    on_interrupt: 'retry',
  };
  const toolArgs = { list: [{ a: '{{customer.name}}' }], 'b c': '{{index}}' };
  const issues = issuesOf([{ ...step, tool_args: toolArgs }], { instances: [{ name: 'i' }] });
  expect(issues.map(({ code, severity, path }) => [code, severity, path])).toEqual([
    ['unknown_reference', 'error', 'steps[0].tool_args.list[0].a'],
    ['outside_loop', 'error', 'steps[0].tool_args["b c"]'],
  ]);
});

test('what is no template is left alone', () => {
  expect(
    codesOf([lua('a', { script: '-- {{steps.x.result', name: '{{', description: '{{x' })]),
  ).toEqual([]);
});

test('in a circle a step may refer to those it waits for', () => {
  const steps = ['a', 'b'].map((id) => {
    const other = id === 'a' ? 'b' : 'a';
    const payload = { x: `{{steps.${other}.result}} {{steps.c.result}}` };
    return {
      id,
      type: 'human_task',
      task_payload: payload,
      depends_on: [other, ...(id === 'b' ? ['c'] : [])],
    };
  });
  expect(codesOf([...steps, lua('c')])).toEqual(['dependency_cycle']);
});

test.each([
  [
    'Hi {{input.name',
    'at character 4 of prompt opens braces that are never closed.',
    'Write {{input.name}} instead.',
  ],
  [
    '{{{{input.a}}}}',
    'at character 1 of prompt nests or doubles braces.',
    'Write {{input.a}} instead.',
  ],
  ['a {{}}', 'at character 3 of prompt has an empty word in its path.', 'Remove it.'],
])('the syntax of %j: %s', (text, message, fix) => {
  expect(prompt(text)).toEqual([
    expect.objectContaining({
      code: 'template_syntax',
      path: 'steps[4].prompt',
      message: expect.stringContaining(message),
      fix,
    }),
  ]);
});

test('of a text with many faults the first ten are told', () => {
  expect(prompt('{{}} '.repeat(50))).toHaveLength(10);
});

const PARAMS = { sku: 'W', customer: { email: 'a@b' }, list: [1], none: null };

test.each([
  ['{{input}}', undefined],
  ['{{input.sku}}', undefined],
  ['{{input.customer.email}}', undefined],
  ['{{input.list.5}}', undefined],
  ['{{input.none.x}}', undefined],
  [
    '{{input.skuu}}',
    '"{{input.skuu}}" asks for "skuu", which the params do not hold. Did you mean "sku"?',
  ],
  [
    '{{input.customer.emial}}',
    '"{{input.customer.emial}}" asks for "customer.emial", which the params do not hold. Did you mean "email"?',
  ],
  [
    '{{input.constructor}}',
    '"{{input.constructor}}" asks for "constructor", which the params do not hold.',
  ],
])('with params, %s is warned of: %s', (text, message) => {
  const messages = prompt(text, PARAMS).map(({ code, severity, message: said }) => [
    code,
    severity,
    said,
  ]);
  expect(messages).toEqual(message === undefined ? [] : [['unknown_input', 'warning', message]]);
});

test.each([
  [true],
  [0],
  [null],
  ['true'],
  [' false '],
  ['{{steps.first.result.ok}}'],
  [' {{ steps.first.result.ok }} '],
])('the condition %j is fine', (value) => {
  expect(condition(value)).toEqual([]);
});

test.each([
  [
    '{{steps.first.result.n}} > 5',
    'error',
    'condition_syntax',
    'Write {{steps.first.result.n}} alone',
  ],
  ['steps.first.result.ok', 'warning', 'constant_condition', 'Write {{steps.first.result.ok}}.'],
  ['yes', 'warning', 'constant_condition', 'Write one {{reference}}, or leave it out.'],
  [{ a: 1 }, 'warning', 'constant_condition', 'Write one {{reference}}, or leave it out.'],
  ['{{steps.first.result', 'error', 'template_syntax', 'Write {{steps.first.result}} instead.'],
  ['{{steps.aside.result}}', 'error', 'not_upstream', 'Add "aside" to the depends_on of "p".'],
  ['{{other}}', 'error', 'unknown_reference', 'Begin with input, steps.'],
])('the condition %j has an %s: %s', (value, severity, code, fix) => {
  expect(condition(value)).toEqual([
    expect.objectContaining({
      severity,
      code,
      path: 'steps[4].condition',
      fix: expect.stringContaining(fix),
    }),
  ]);
});
