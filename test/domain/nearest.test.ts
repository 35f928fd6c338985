import { expect, test } from 'vitest';
import { nearest } from '#src/domain/nearest.ts';

const STEPS = ['fetch-product', 'fetch-customer', 'calculate-pricing'];

test.each([
  ['fetch_product', STEPS, 'fetch-product'],
  ['Fetch Product', STEPS, 'fetch-product'],
  ['fetch-prodcut', STEPS, 'fetch-product'],
  ['fech-customer', STEPS, 'fetch-customer'],
  ['calculate-pricingx', STEPS, 'calculate-pricing'],
  ['something else', STEPS, undefined],
  ['llm_cal', ['mcp_call', 'llm_call'], 'llm_call'],
  ['steps', ['step', 'stepz'], 'step'],
  ['setps', ['stops', 'steps'], 'steps'],
  ['a', ['b', 'c'], undefined],
  ['A', ['b', 'a'], 'a'],
  ['', ['a'], undefined],
  ['word', [], undefined],
])('%s means one of %j: %s', (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});

test('of two that are as near, the first is meant', () => {
  expect(nearest('fetch', ['fetch1', 'fetch2'])).toBe('fetch1');
});

test('words of any length are compared by their beginning only', () => {
  const long = 'x'.repeat(1_000_000);
  expect(nearest(long, [`${'x'.repeat(79)}y`])).toBe(`${'x'.repeat(79)}y`);
});
