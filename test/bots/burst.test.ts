import { expect, test } from 'vitest';
import { Burst } from '#bots/delivery/burst.ts';
import { T0 } from '#test/support/factories.ts';

test.each([
  ['the first of them waits for the next', { count: 1, firstAt: T0, lastAt: T0 }, 100],
  ['nothing that has waited 300 ms waits for more', { count: 9, firstAt: T0 - 300, lastAt: T0 }, 0],
  ['nor does it wait past that', { count: 9, firstAt: T0 - 290, lastAt: T0 }, 10],
  ['nothing waits after 100 quiet ms', { count: 2, firstAt: T0 - 150, lastAt: T0 - 100 }, 0],
  ['a clock ahead keeps nothing', { count: 1, firstAt: T0 + 9_000, lastAt: T0 + 9_000 }, 100],
])('of failures that come one upon another %s', (_, waiting, waitMs) => {
  const burst = new Burst();
  expect(burst.waitMs(waiting, T0)).toBeCloseTo(waitMs, 0);
  expect(burst.waitMs(null, T0)).toBe(0);
});
