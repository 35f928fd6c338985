import { expect, test } from 'vitest';
import { countDeath, restartDelayMs } from '#src/engine/restart-delay.ts';

test.each([
  [1, 100],
  [2, 1_000],
  [3, 5_000],
  [4, 30_000],
  [50, 30_000],
])('after death %i in a row a thread is started again in %i ms', (deaths, delayMs) => {
  expect(restartDelayMs(deaths)).toBe(delayMs);
});

test('other delays may be handed in, of which the last stands for all that follow', () => {
  expect([1, 2, 3].map((death) => restartDelayMs(death, [5, 10]))).toEqual([5, 10, 10]);
});

test('a thread that lived for a minute begins anew', () => {
  expect(countDeath(3, 60_000)).toBe(1);
  expect(countDeath(3, 59_999)).toBe(4);
});
