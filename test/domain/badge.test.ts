import { expect, test } from 'vitest';
import { badgeOf } from '#src/domain/badge.ts';

test.each([
  { status: 'pending', badge: 'Pending' },
  { status: 'running', badge: 'Running' },
  { status: 'waiting', badge: 'Waiting' },
  { status: 'succeeded', badge: 'Success' },
  { status: 'failed', badge: 'Failed' },
  { status: 'cancelled', reason: 'run_failed', badge: 'Cancelled' },
  { status: 'skipped', reason: 'blocked', badge: 'Skipped (Blocked)' },
  { status: 'skipped', reason: 'step_disabled', badge: 'Skipped' },
  { status: 'skipped', reason: 'condition', badge: 'Skipped' },
  { status: 'skipped', reason: 'rejected', badge: 'Skipped' },
  { status: 'skipped', reason: 'out_of_scope', badge: 'Skipped' },
  { status: 'skipped', reason: 'stopped', badge: 'Skipped' },
] as const)('a $status step ($reason) is shown as $badge', ({ badge, ...step }) => {
  expect(badgeOf(step)).toBe(badge);
});
