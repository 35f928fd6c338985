import { tz } from '@date-fns/tz';
import { addDays as addDaysTo, differenceInCalendarDays, formatISO, getISODay } from 'date-fns';

// A date of the calendar is of no zone: it is reckoned with as if it were one of UTC.
const UTC = tz('UTC');

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** `2026-11-30` and 2 days are `2026-12-02`. */
export function addDays(date: string, days: number): string {
  return formatISO(addDaysTo(midnightOf(date), days, { in: UTC }), { representation: 'date' });
}

/** How many days later `until` is than `from`. */
export function daysBetween(from: string, until: string): number {
  return differenceInCalendarDays(midnightOf(until), midnightOf(from), { in: UTC });
}

/** 1 Monday to 7 Sunday. */
export function weekdayOf(date: string): number {
  return getISODay(midnightOf(date), { in: UTC });
}

function midnightOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}
