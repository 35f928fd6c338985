import { expect, test } from 'vitest';
import { NEW_ALERTS_MAX } from '#src/domain/plan-storm.ts';
import { STORM_ROWS_MAX } from '#src/domain/storm.ts';

test('the card of a storm that has just begun names each kind of failure in it', () => {
  expect(STORM_ROWS_MAX).toBeGreaterThan(NEW_ALERTS_MAX);
});
