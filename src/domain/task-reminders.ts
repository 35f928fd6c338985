import type { TaskState } from './step-state.ts';

const HOUR_MS = 3_600_000;
/** A task that expires is reminded of when this share of its time is left. */
const SHARE_LEFT = 1 / 4;
/** A task that never expires is first reminded of after so long; then the pause doubles. */
export const FIRST_REMINDER_MS = 4 * HOUR_MS;
const REMINDER_PAUSE_MS_MAX = 24 * HOUR_MS;
export const REMINDERS_MAX = 5;

/** When people are first reminded of a task, milliseconds since 1970. */
export function firstReminderAt(createdAt: number, expiresAt: number | null): number {
  if (expiresAt === null) return createdAt + FIRST_REMINDER_MS;
  return Math.round(expiresAt - (expiresAt - createdAt) * SHARE_LEFT);
}

/** When they are reminded again, once they have been now; null: this was the last time. */
export function nextReminderAt(
  { reminders, expiresAt }: Pick<TaskState, 'reminders' | 'expiresAt'>,
  now: number,
): number | null {
  const sent = reminders + 1;
  if (expiresAt !== null || sent >= REMINDERS_MAX) return null;
  return now + Math.min(FIRST_REMINDER_MS * 2 ** sent, REMINDER_PAUSE_MS_MAX);
}
