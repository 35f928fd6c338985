import { expect, test } from 'vitest';
import { ASKED_MAX, ASKING_WINDOW_MS, mayAskFrom } from '#src/domain/approval-budget.ts';
import { T0 } from '#test/support/factories.ts';

/** So many that were sent a second apart, the last one now. */
const asked = (count: number) => Array.from({ length: count }, (_, index) => T0 - index * 1_000);

test.each([
  ['nobody was asked yet', [], null],
  ['nine were asked in the last minute', asked(9), null],
  ['ten were: the first of them leaves the window', asked(10), T0 - 9_000 + ASKING_WINDOW_MS],
  ['more were, before the limit was lowered', asked(30), T0 - 9_000 + ASKING_WINDOW_MS],
  ['ten were, and one of them a minute ago', [...asked(9), T0 - ASKING_WINDOW_MS], null],
  ['somebody set the clock back since', asked(10).map((at) => at + 3_600_000), null],
])('%s', (_, sentAt, from) => {
  expect(mayAskFrom(sentAt, T0)).toBe(from);
});

test('whoever waits as long as it says may ask, whatever was asked before', () => {
  for (const count of [ASKED_MAX, 25, 60]) {
    const from = mayAskFrom(asked(count), T0);
    expect(mayAskFrom(asked(count), Number(from))).toBe(null);
  }
});
