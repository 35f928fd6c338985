import type { TaskState } from './step-state.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A task that never expires is first reminded of after so long. */
export const FIRST_REMINDER_MS = HOUR_MS;
/** After the first reminder and after the second; then it is daily. */
const PAUSES_MS = [3 * HOUR_MS, 20 * HOUR_MS] as const;
/** However long a task may wait: an hour, four, a day, and so many days more. */
export const REMINDERS_MAX = 10;
/** Who is asked is the first to be told; where that has not helped, others are. */
const ESCALATED_WITH = 2;
/** What is nearer than this to the last warning is left to it. */
const GAP_MS_MIN = MINUTE_MS;

/** When people are first reminded of a task, milliseconds since 1970. */
export function firstReminderAt(createdAt: number, expiresAt: number | null): number {
  if (expiresAt === null) return createdAt + FIRST_REMINDER_MS;
  return createdAt + firstPauseOf(createdAt, expiresAt);
}

/** When a task is about to expire: the last moment at which people are told so. */
export function lastWarningAt(createdAt: number, expiresAt: number): number {
  const time = expiresAt - createdAt;
  const before = Math.min(Math.max(10 * MINUTE_MS, time / 48), HOUR_MS, time / 8);
  return Math.round(expiresAt - before);
}

/** What is to be known of a task to remind people of it. */
export type RemindedTask = Pick<TaskState, 'createdAt' | 'expiresAt' | 'reminders' | 'escalatedAt'>;

/** What comes of a reminder. */
export interface Reminder {
  /** When people are reminded again; null: this was the last time. */
  nextAt: number | null;
  /** Others are told, too, that nobody has decided: once. */
  isEscalated: boolean;
}

/**
 * People are reminded now. The pauses grow from when they really were: one that comes late moves
 * those after it, so that they do not come all at once.
 */
export function planReminder(task: RemindedTask, now: number): Reminder {
  const sent = task.reminders + 1;
  const nextAt = sent >= REMINDERS_MAX ? null : nextReminderAt(task, { sent, now });
  const isTime = sent >= ESCALATED_WITH || nextAt === null;
  return { nextAt, isEscalated: isTime && task.escalatedAt === undefined };
}

function nextReminderAt(
  { createdAt, expiresAt }: RemindedTask,
  { sent, now }: { sent: number; now: number },
): number | null {
  if (expiresAt === null) return now + (PAUSES_MS[sent - 1] ?? DAY_MS);
  const lastAt = lastWarningAt(createdAt, expiresAt);
  if (now > lastAt - GAP_MS_MIN) return null;
  const doubled = now + firstPauseOf(createdAt, expiresAt) * 2 ** sent;
  // Of a short task the doubled pause ends too late: the second reminder halves what is left.
  const at = sent === 1 ? Math.min(doubled, Math.round((now + expiresAt) / 2)) : doubled;
  return at > lastAt - GAP_MS_MIN ? lastAt : at;
}

function firstPauseOf(createdAt: number, expiresAt: number): number {
  return Math.min(Math.round((expiresAt - createdAt) / 2), DAY_MS);
}

/** Nobody is reminded of it again: what it says next is that it has expired. */
export function isLastWarning({
  expiresAt,
  remindAt,
  reminders,
}: Pick<TaskState, 'expiresAt' | 'remindAt' | 'reminders'>): boolean {
  return expiresAt !== null && remindAt === null && reminders > 0;
}
