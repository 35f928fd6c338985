import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Balance,
  dayOf,
  describeCredits,
  formatCredits,
  MICROCREDITS_MAX,
  namePriced,
  parseCredits,
  payCharges,
  priceOf,
  shortOfCredits,
  thresholdCrossed,
  totalOf,
} from '#src/domain/credits.ts';
import { readGraph } from '#src/domain/graph.ts';

describe('an amount', () => {
  test.each([
    ['0', 0],
    ['0.000001', 1],
    ['0.1', 100_000],
    ['1', 1_000_000],
    ['1.10', 1_100_000],
    ['0.29', 290_000],
    ['1.005', 1_005_000],
    ['8.7', 8_700_000],
    ['123456789.123456', 123_456_789_123_456],
    ['1000000000', MICROCREDITS_MAX],
  ])('%s is read by its digits, exactly', (text, amount) => {
    expect(parseCredits(text)).toBe(amount);
    expect(parseCredits(formatCredits(amount))).toBe(amount);
  });

  test.each([
    '',
    '-1',
    '+1',
    '1.',
    '.5',
    '1e3',
    '1,5',
    '0.0000001',
    ' 1',
    '1000000000.000001',
    'NaN',
  ])('"%s" is none', (text) => expect(parseCredits(text)).toBeNull());

  test('is written with no more decimals than it has, and says what it counts', () => {
    const written = [-1_500_000, 0, 1, 100_000_000, 1_000_000].map(formatCredits);
    expect(written).toEqual(['-1.5', '0', '0.000001', '100', '1']);
    expect([1_000_000, 500_000].map(describeCredits)).toEqual(['1 credit', '0.5 credits']);
  });

  test('written and read again is the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MICROCREDITS_MAX }), (amount) => {
        expect(parseCredits(formatCredits(amount))).toBe(amount);
      }),
    );
  });
});

test('charges are paid in order, each from the first bucket that holds something; or none is', () => {
  const amount = fc.integer({ min: 0, max: 50 });
  const balance: fc.Arbitrary<Balance> = fc.record({
    trial: amount,
    included: amount,
    payg: amount,
  });
  const prices = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 6 });
  fc.assert(
    fc.property(balance, prices, (held, asked) => {
      const charges = asked.map((price, index) => ({ step: `${index}`, price }));
      const due = asked.reduce((sum, price) => sum + price, 0);
      const paid = payCharges(held, charges);
      expect(paid === null).toBe(due > totalOf(held));
      if (!paid) return;
      const { payments, left } = paid;
      expect(totalOf(left)).toBe(totalOf(held) - due);
      // Whatever order they are paid in, the buckets empty in theirs.
      expect(left.trial).toBe(Math.max(0, held.trial - due));
      expect(left.payg).toBe(Math.min(held.payg, totalOf(held) - due));
      for (const { step, price } of charges) {
        const own = payments.filter((payment) => payment.step === step);
        expect(own.reduce((sum, payment) => sum + payment.amount, 0)).toBe(price);
      }
    }),
  );
});

test.each([
  ['its tool', { type: 'mcp_call', tool_name: 'send' }, 7],
  ['its type, for another tool', { type: 'mcp_call', tool_name: 'read' }, 2],
  ['nothing, for a tool that is free', { type: 'mcp_call', tool_name: 'ping' }, 0],
  ['nothing, of a type without a price', { type: 'llm_call' }, 0],
  ['nothing, of a type of which only tools have one', { type: 'own', tool_name: 'x' }, 0],
])('a step costs what is asked for %s', (_, fields, price) => {
  const prices = [
    { stepType: 'mcp_call', tool: '', price: 2 },
    { stepType: 'mcp_call', tool: 'send', price: 7 },
    { stepType: 'mcp_call', tool: 'ping', price: 0 },
    { stepType: 'own', tool: 'y', price: 3 },
  ];
  const [step] = readGraph({ steps: [{ id: 'a', ...fields }] }).steps;
  expect(step && priceOf(prices, step)).toBe(price);
});

test.each([
  [100, 99, 100],
  [100, 100, null],
  [101, 4, 5],
  [99, 21, null],
  [20, 19, 20],
])('from %i to %i it falls under %s', (from, to, threshold) => {
  expect(thresholdCrossed([100, 20, 5], { from, to })).toBe(threshold);
});

test('prices and shortages are named for people; days are those of UTC', () => {
  expect(namePriced({ stepType: 'mcp_call', tool: '' })).toBe('mcp_call');
  expect(namePriced({ stepType: 'mcp_call', tool: 'send' })).toBe('mcp_call:send');
  expect(shortOfCredits(3_000_000, 1_500_000)).toMatchObject({
    code: 'INSUFFICIENT_CREDITS',
    message:
      'It costs 3 credits, and the balance is 1.5 credits. It was not started and not charged.',
    curable: false,
  });
  expect(dayOf(Date.UTC(1970, 0, 2))).toBe(1);
});
