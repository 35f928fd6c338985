import { expect, test } from 'vitest';
import { firstReminderAt, nextReminderAt, REMINDERS_MAX } from '#src/domain/task-reminders.ts';
import { T0 } from '#test/support/factories.ts';

const HOUR_MS = 3_600_000;

/** After how many hours each reminder is due, when each is sent in time. */
function reminderHours(expiresAt: number | null): number[] {
  const hours: number[] = [];
  let due: number | null = firstReminderAt(T0, expiresAt);
  while (due !== null && hours.length <= REMINDERS_MAX) {
    const task = { reminders: hours.length, expiresAt };
    hours.push((due - T0) / HOUR_MS);
    due = nextReminderAt(task, due);
  }
  return hours;
}

test('a task that expires is reminded of once, when a quarter of its time is left', () => {
  expect(reminderHours(T0 + 8 * HOUR_MS)).toEqual([6]);
});

test('a task that never expires, after longer and longer pauses, and not for ever', () => {
  expect(reminderHours(null)).toEqual([4, 12, 28, 52, 76]);
});

test('a reminder that comes late moves those after it: they do not come all at once', () => {
  const late = T0 + 40 * HOUR_MS;
  expect(nextReminderAt({ reminders: 0, expiresAt: null }, late)).toBe(late + 8 * HOUR_MS);
});
