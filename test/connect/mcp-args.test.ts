import { expect, test } from 'vitest';
import { checkArgs } from '#src/connect/mcp-args.ts';
import type { JsonObject } from '#src/domain/json.ts';

function check(inputSchema: JsonObject, args: JsonObject): string[] {
  return checkArgs({ name: 't', inputSchema }, args);
}

test('every problem is named with its place, up to a few', () => {
  const schema = {
    type: 'object',
    properties: {
      to: { type: 'array', items: { type: 'string' } },
      kind: { enum: ['a', 'b'] },
    },
    required: ['subject'],
    additionalProperties: false,
  };
  expect(check(schema, { to: ['x', 5], kind: 'c', cc: 1 })).toEqual([
    'tool_args.subject is missing',
    'tool_args.cc is not known',
    'tool_args.to.1 must be string',
    'tool_args.kind must be one of ["a","b"]',
  ]);
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`k${n}`, 1]));
  expect(check({ additionalProperties: false }, many)).toHaveLength(5);
});

test('schemas are read by the draft they name, the newest when they name none', () => {
  const pair = {
    properties: { p: { prefixItems: [{ type: 'string' }], items: { type: 'number' } } },
  };
  expect(check(pair, { p: ['a', 1] })).toEqual([]);
  expect(check(pair, { p: [1] })).toEqual(['tool_args.p.0 must be string']);
});

test('unknown keywords and formats are no obstacle, and two schemas may share an id', () => {
  const schema = { $id: 'x', type: 'object', properties: { a: { format: 'ulid', 'x-order': 1 } } };
  expect(check(schema, { a: 'b' })).toEqual([]);
  expect(check({ ...schema, required: ['c'] }, {})).toEqual(['tool_args.c is missing']);
});

test.each<[string, JsonObject, JsonObject, string[]]>([
  [
    'a value that is not known yet has no fault, its neighbours have',
    { properties: { n: { type: 'number' }, m: { type: 'number' } } },
    { n: '{{input.n}}', m: 'x' },
    ['tool_args.m must be number'],
  ],
  [
    'nor has what only such a value could decide',
    { oneOf: [{ properties: { n: { const: 1 } } }, { required: ['other'] }] },
    { n: '{{input.n}}' },
    [],
  ],
  [
    'what is missing beside it is still missing',
    { required: ['m'], properties: { n: { type: 'number' } } },
    { n: '{{input.n}}' },
    ['tool_args.m is missing'],
  ],
])('%s', (_, inputSchema, args, problems) => {
  expect(checkArgs({ name: 't', inputSchema }, args, ['/n'])).toEqual(problems);
});

const doubling = Object.fromEntries(
  Array.from({ length: 40 }, (_, n) => {
    const next = { $ref: `#/$defs/d${n + 1}` };
    return [`d${n}`, { allOf: [next, next] }];
  }),
);

test.each<[string, JsonObject]>([
  ['a pattern that takes for ever', { properties: { a: { pattern: '^(x+)+$' } } }],
  ['references that double 40 times', { $defs: { ...doubling, d40: {} }, $ref: '#/$defs/d0' }],
  ['a schema that contains itself', { allOf: [{ $ref: '#' }] }],
  ['a reference to nowhere', { $ref: '#/$defs/none' }],
  ['a type that is none', { type: 'objekt' }],
  ['a schema of a megabyte', { description: 'x'.repeat(1_000_000), required: ['b'] }],
])('%s stops nobody: the server is left to judge', (_, schema) => {
  const begun = performance.now();
  const args = { a: `${'x'.repeat(40)}!` };
  const tool = { name: 't', inputSchema: schema };
  expect(checkArgs(tool, args)).toEqual([]);
  const firstMs = performance.now() - begun;
  expect(firstMs).toBeLessThan(60_000);
  // The fastest: whatever else a machine does now and then takes longer than one of these.
  const laterMs = Array.from({ length: 10 }, () => {
    const again = performance.now();
    expect(checkArgs(tool, args)).toEqual([]);
    return performance.now() - again;
  });
  expect(Math.min(...laterMs)).toBeLessThan(firstMs / 2);
});
