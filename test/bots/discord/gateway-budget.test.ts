import { expect, test } from 'vitest';
import { type IdentifyBudget, judgeIdentify } from '#bots/discord/gateway-budget.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = 1_000 * HOUR;

interface Case {
  title: string;
  budget?: Partial<IdentifyBudget>;
  /** How long ago the process began to try. */
  begunAgo?: number;
  /** How long ago it began sessions, oldest first. */
  identifiedAgo?: number[];
  /** How long it has to wait, and why; null: not at all. */
  waits: readonly [ms: number, reason: string] | null;
}

const often = (count: number, apartMs: number): number[] =>
  Array.from({ length: count }, (_, index) => (count - index) * apartMs);

const CASES: readonly Case[] = [
  { title: 'the first one is begun', waits: null },
  {
    title: 'one right after another waits until Discord takes it',
    identifiedAgo: [2 * SECOND],
    waits: [3_500, 'a session was just begun'],
  },
  { title: 'one six seconds later is begun', identifiedAgo: [6 * SECOND], waits: null },
  {
    title: 'the thirty-first within an hour waits until the first is an hour old',
    identifiedAgo: often(30, MINUTE),
    waits: [30 * MINUTE, 'too many sessions'],
  },
  {
    title: 'thirty within more than an hour are begun',
    identifiedAgo: often(30, 121 * SECOND),
    waits: null,
  },
  { title: 'while half are left nobody waits', budget: { remaining: 500 }, waits: null },
  {
    title: 'with less than half, those above the reserve are spread over the rest of the day',
    budget: { remaining: 340, resetAfterMs: 10 * HOUR },
    identifiedAgo: [MINUTE],
    waits: [(10 * HOUR) / 240 - MINUTE, 'too many sessions'],
  },
  {
    title: 'a process that is started again and again does not begin one each time',
    budget: { remaining: 340, resetAfterMs: 10 * HOUR },
    begunAgo: 0,
    waits: [(10 * HOUR) / 240, 'too many sessions'],
  },
  {
    title: 'with less than half, a process that has waited begins one',
    budget: { remaining: 340, resetAfterMs: 10 * HOUR },
    begunAgo: HOUR,
    waits: null,
  },
  {
    title: 'the last tenth is never touched, however long it has waited',
    budget: { remaining: 100, resetAfterMs: 7 * HOUR },
    begunAgo: 100 * DAY,
    waits: [7 * HOUR, 'sessions used up'],
  },
  {
    title: 'none are left: it waits for new ones',
    budget: { remaining: 0, resetAfterMs: 7 * HOUR },
    waits: [7 * HOUR, 'sessions used up'],
  },
];

test.each(CASES)('$title', ({ budget, begunAgo = DAY, identifiedAgo = [], waits }) => {
  const loss = judgeIdentify(
    { total: 1_000, remaining: 900, resetAfterMs: DAY, ...budget },
    { beganAt: NOW - begunAgo, identifiedAt: identifiedAgo.map((ago) => NOW - ago), now: NOW },
  );
  expect(loss && [loss.afterMs, loss.reason]).toEqual(waits);
});

test('a process that loses its session at once for a whole day begins less than nine tenths of a thousand', () => {
  const identifiedAt: number[] = [];
  for (let now = 0; now < DAY; now += 5 * SECOND) {
    const budget = {
      total: 1_000,
      remaining: 1_000 - identifiedAt.length,
      resetAfterMs: DAY - now,
    };
    if (judgeIdentify(budget, { beganAt: 0, identifiedAt, now }) === null) identifiedAt.push(now);
  }
  expect(identifiedAt.length).toBeGreaterThan(500);
  expect(identifiedAt.length).toBeLessThanOrEqual(900);
});
