// A date of the calendar is of no zone: it is reckoned with as one of UTC, whose days are all alike.
const DAY_MS = 24 * 3_600_000;

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** `2026-11-30` and 2 days are `2026-12-02`. */
export function addDays(date: string, days: number): string {
  const midnight = midnightOf(date) + days * DAY_MS;
  return new Date(midnight).toISOString().slice(0, 10);
}

/** How many days later `until` is than `from`. */
export function daysBetween(from: string, until: string): number {
  return (midnightOf(until) - midnightOf(from)) / DAY_MS;
}

/** 1 Monday to 7 Sunday. */
export function weekdayOf(date: string): number {
  return new Date(midnightOf(date)).getUTCDay() || 7;
}

function midnightOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}
