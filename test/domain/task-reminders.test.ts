import { expect, test } from 'vitest';
import {
  firstReminderAt,
  isLastWarning,
  lastWarningAt,
  planReminder,
  REMINDERS_MAX,
} from '#src/domain/task-reminders.ts';
import { T0 } from '#test/support/factories.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** After how many minutes each reminder comes that is sent `lateMs` after it is due; `!` with an escalation. */
function remindersOf(timeMs: number | null, lateMs = 0): string[] {
  const expiresAt = timeMs === null ? null : T0 + timeMs;
  const told: string[] = [];
  let dueAt: number | null = firstReminderAt(T0, expiresAt);
  let escalated = {};
  while (dueAt !== null && told.length <= REMINDERS_MAX + 1) {
    const at = dueAt + lateMs;
    const task = { createdAt: T0, expiresAt, reminders: told.length, ...escalated };
    const { nextAt, isEscalated } = planReminder(task, at);
    told.push(`${(at - T0) / MINUTE_MS}${isEscalated ? '!' : ''}`);
    if (isEscalated) escalated = { escalatedAt: at };
    dueAt = nextAt;
  }
  return told;
}

const days = (...list: number[]) => list.map((day) => String(day * 24 * 60));

test.each([
  [
    'a task that never expires: after an hour, four, a day, then daily, and not for ever',
    null,
    ['60', '240!', ...days(1, 2, 3, 4, 5, 6, 7, 8)],
  ],
  [
    'eight hours: at half of it, at half of what is left, and just before',
    480,
    ['240', '360!', '470'],
  ],
  ['a day: half an hour is left to act on the last warning', 24 * 60, ['720', '1080!', '1410']],
  [
    'a week: after a day, and then after longer and longer pauses',
    7 * 24 * 60,
    ['1440', '4320!', '10020'],
  ],
  ['a month', 30 * 24 * 60, [...days(1), `${3 * 1440}!`, ...days(7, 15), '43140']],
  ['20 minutes: nothing is said twice within a minute', 20, ['10', '15!', '17.5']],
  ['5 minutes', 5, ['2.5', '4.375!']],
  ['a minute: once, and others are told with it', 1, ['0.5!']],
])('%s', (_, minutes, expected) => {
  expect(remindersOf(minutes === null ? null : minutes * MINUTE_MS)).toEqual(expected);
});

test('a reminder that comes late moves those after it: they do not come all at once', () => {
  expect(remindersOf(null, HOUR_MS).slice(0, 3)).toEqual(['120', '360!', '1620']);
  expect(remindersOf(8 * HOUR_MS, 90 * MINUTE_MS)).toEqual(['330', '495!']);
});

test('one so late that the end is near is the last warning, and others are told with it', () => {
  const task = { createdAt: T0, expiresAt: T0 + 8 * HOUR_MS, reminders: 0 };
  expect(planReminder(task, T0 + 475 * MINUTE_MS)).toEqual({ nextAt: null, isEscalated: true });
});

test('whoever set the clock back puts a reminder off, and adds none', () => {
  const task = { createdAt: T0, expiresAt: T0 + 8 * HOUR_MS, reminders: 1 };
  const { nextAt } = planReminder(task, T0 - DAY_MS);
  expect(nextAt).toBeLessThan(task.expiresAt);
  const last = { ...task, expiresAt: null, reminders: REMINDERS_MAX - 1, escalatedAt: T0 };
  expect(planReminder(last, T0 - DAY_MS)).toEqual({ nextAt: null, isEscalated: false });
});

test.each([
  [{ expiresAt: 5, remindAt: null, reminders: 1 }, true],
  [{ expiresAt: 5, remindAt: 4, reminders: 1 }, false],
  [{ expiresAt: null, remindAt: null, reminders: 1 }, false],
  [{ expiresAt: 5, remindAt: null, reminders: 0 }, false],
])('%o: is it the last warning? %s', (task, expected) => {
  expect(isLastWarning(task)).toBe(expected);
});

test('the last warning leaves at least ten minutes where there are, and at most an hour', () => {
  const minutesLeft = [10, 80, 480, 1440, 30 * 1440].map(
    (minutes) => minutes - (lastWarningAt(T0, T0 + minutes * MINUTE_MS) - T0) / MINUTE_MS,
  );
  expect(minutesLeft).toEqual([1.25, 10, 10, 30, 60]);
});
