import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readGraph } from '#src/domain/graph.ts';
import { validateGraph } from '#src/domain/validate-graph.ts';
import type { World } from '#src/domain/validation.ts';
import { readWorkflowFile } from '#src/domain/workflow-file.ts';
import { codesOf, issuesOf, lua, makeWorld } from '#test/support/make-world.ts';

function validateFixture(name: string, facts: Partial<World> = {}) {
  const raw: unknown = JSON.parse(
    readFileSync(new URL(`../fixtures/graphs/${name}.json`, import.meta.url), 'utf8'),
  );
  const { definition, rawGraph } = readWorkflowFile(raw, name);
  const report = validateGraph(rawGraph, makeWorld({ params: definition.params, ...facts }));
  return { ...report, said: report.issues.map(({ code, step_id: id }) => [code, id]) };
}

const SHOP: Partial<World> = {
  instances: [{ name: 'shop', url: 'https://shop.example/mcp' }],
  toolNames: () => ['get_product', 'get_customer'],
};

test('of the pipeline from the cookbook, the unbound steps are named and nothing else', () => {
  const { valid, said } = validateFixture('cookbook-example-2-mcp-lua-llm-pipeline');
  expect(valid).toBe(false);
  expect(said).toEqual([
    ['unbound_step', 'fetch-product'],
    ['unbound_step', 'fetch-customer'],
    ['not_repeatable', 'fetch-product'],
    ['not_repeatable', 'fetch-customer'],
  ]);
});

test('the fix of an unbound step names the one instance that offers its tool', () => {
  const { issues } = validateFixture('cookbook-example-2-mcp-lua-llm-pipeline', SHOP);
  expect(issues[0]).toEqual({
    code: 'unbound_step',
    severity: 'error',
    step_id: 'fetch-product',
    path: 'steps[0].instance_id',
    message: '"fetch-product" is bound to no MCP server.',
    fix: 'Set its instance_id, or apply the file with --bind fetch-product=shop; known instances: shop.',
  });
});

test('the pull request review needs three bindings and nothing else', () => {
  const { said } = validateFixture('github-pr-review');
  expect(said.filter(([code]) => code !== 'not_repeatable')).toEqual([
    ['unbound_step', 'get-pr'],
    ['unbound_step', 'list-files'],
    ['unbound_step', 'post-comment'],
  ]);
});

test('the order message needs two bindings; the call with retries may be repeated', () => {
  expect(validateFixture('shopify-order-whatsapp').said).toEqual([
    ['unbound_step', 'get-order'],
    ['unbound_step', 'notify-customer'],
    ['not_repeatable', 'notify-customer'],
  ]);
});

test.each(['cookbook-example-3-for-each-over-a-list', 'cookbook-refine'])(
  'the loop of %s has no fault, a bare step or not',
  (name) => {
    expect(validateFixture(name)).toMatchObject({ valid: true, issues: [] });
  },
);

test('a graph without fault is valid, and the checks are named', () => {
  expect(validateGraph({ steps: [lua('a')] }, makeWorld())).toEqual({
    valid: true,
    checks_performed: [
      'shape',
      'on_failure',
      'ids',
      'dependencies',
      'cycles',
      'step_types',
      'fields',
      'loops',
      'bindings',
      'lua_syntax',
      'template_syntax',
      'template_wiring',
      'conditions',
      'tools',
      'unknown_fields',
      'repeatability',
    ],
    issues: [],
  });
});

test('all that is wrong is said at once, the errors first', () => {
  const steps = [
    lua('a', { color: 1, depends_on: ['b'], retry_count: -1 }),
    lua('b', { depends_on: ['a', 'c'] }),
    { id: 'b', type: 'llm_call' },
    'no step',
    { id: 'm', type: 'mcp_call', instance_id: 'x' },
  ];
  expect(codesOf(steps)).toEqual([
    'invalid_step',
    'out_of_limits',
    'duplicate_id',
    'unknown_dependency',
    'dependency_cycle',
    'missing_model',
    'missing_prompt',
    'missing_tool_name',
    'unknown_instance',
    'unknown_field',
    'not_repeatable',
  ]);
});

test('warnings and information leave a graph valid', () => {
  const report = validateGraph({ steps: [lua('a', { color: 1 })], colour: 1 }, makeWorld());
  expect(report.valid).toBe(true);
  expect(report.issues.map(({ severity }) => severity)).toEqual(['warning', 'warning']);
});

test('a graph nested too deep has one issue, and overflows nothing', () => {
  const raw: unknown = JSON.parse(`{"steps":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
  const report = validateGraph(raw, makeWorld());
  expect(report).toMatchObject({ valid: false, checks_performed: ['depth'] });
  expect(report.issues.map(({ code }) => code)).toEqual(['too_deep']);
});

test('a hopeless graph gets a list of bearable length', () => {
  const steps = [lua('a', { depends_on: Array.from({ length: 5000 }, (_, n) => `unknown-${n}`) })];
  const issues = issuesOf(steps);
  expect(issues).toHaveLength(1001);
  expect(issues.at(-1)).toMatchObject({
    code: 'more_issues',
    message: 'There are 4,000 more issues.',
  });
});

test('the widest graph allowed is validated in a moment', () => {
  const ids = Array.from({ length: 1000 }, (_, n) => `step-${n}`);
  const steps = ids.map((id, n) => ({
    ...lua(id, { depends_on: ids.slice(0, n) }),
    type: 'human_task',
    task_payload: { text: `{{steps.step-0.result}} {{steps.step-999.result}}` },
  }));
  const started = performance.now();
  const codes = new Set(codesOf(steps));
  expect(performance.now() - started).toBeLessThan(60_000);
  expect(codes).toContain('not_upstream');
});

const INNER = { id: 'b', type: 'lua_script', script: 'return {}' };
const anyJson = fc.jsonValue({ maxDepth: 3 });
const anyStep = fc.record(
  {
    id: fc.oneof(fc.constantFrom('a', 'b', 'c', 'constructor', '__proto__'), anyJson),
    type: fc.constantFrom(
      'mcp_call',
      'lua_script',
      'for_each',
      'while',
      'constructor',
      'llm_cal',
      5,
    ),
    depends_on: fc.oneof(fc.array(fc.constantFrom('a', 'b', 'c', 'ä')), anyJson),
    condition: fc.oneof(fc.constantFrom('{{steps.a.result}}', '{{', '{{input.x}}'), anyJson),
    tool_args: fc.oneof(fc.constantFrom({ x: '{{steps.b.result}}' }, '{{input}}'), anyJson),
    tool_name: fc.oneof(fc.constant('t'), anyJson),
    instance_id: fc.oneof(fc.constant('shop'), anyJson),
    script: fc.oneof(fc.constant('return {}'), anyJson),
    retry_count: fc.oneof(fc.integer({ min: -1, max: 30 }), anyJson),
    for_each_items: fc.oneof(fc.constantFrom('{{input.x}}', [1]), anyJson),
    for_each_max_parallel: fc.oneof(fc.integer({ min: -1, max: 102 }), anyJson),
    for_each_body_steps: fc.oneof(fc.constant([INNER]), anyJson),
    while_max_iterations: fc.oneof(fc.constantFrom(1, 1000, 1001), anyJson),
    while_condition: fc.oneof(fc.constantFrom('{{body.b.x}}', ''), anyJson),
    while_eval_script: fc.oneof(fc.constantFrom('return {}', '', null), anyJson),
    while_body_steps: fc.oneof(fc.constant([INNER]), anyJson),
  },
  { requiredKeys: [] },
);

const anyGraph = fc.record(
  { steps: fc.array(anyStep), on_failure: fc.oneof(fc.constant('finish_branches'), anyJson) },
  { requiredKeys: ['steps'] },
);

test('whatever it is given, validation answers; and what it calls valid can be read', () => {
  const world = makeWorld({ ...SHOP, checkToolArgs: () => [], toolAnnotations: () => ({}) });
  fc.assert(
    fc.property(fc.oneof(anyGraph, anyJson), (generated) => {
      const raw: unknown = JSON.parse(JSON.stringify(generated));
      const { valid, issues } = validateGraph(raw, world);
      for (const { message, fix } of issues) {
        expect(message).toMatch(/[.?]$/);
        expect(`${message} ${fix}`).not.toMatch(/undefined|\[object/);
      }
      expect(valid ? readGraph(raw).steps : [{}]).not.toHaveLength(0);
    }),
    { numRuns: 1000 },
  );
});
