import { addDays, weekdayOf } from './dates.ts';
import { instantOf, isDateOf, localTimeOf } from './local-time.ts';

/** Something that is due each day, or on one day of each week, at a local time. */
export interface Timetable {
  zone: string;
  /** Of the local day. */
  minute: number;
  /** 1 Monday to 7 Sunday; null: every day. */
  weekday: number | null;
}

export interface DueDate {
  /** Local. */
  date: string;
  at: number;
}

/** A weekday that a zone left out is due a week later. */
const DAYS_MAX = 16;

/** The last that has come by now. */
export function lastDueBy(timetable: Timetable, now: number): DueDate {
  const today = localTimeOf(now, timetable.zone).date;
  return find(timetable, addDays(today, 1), { step: -1, fits: (at) => at <= now });
}

/** The first that is still to come. */
export function nextDueAfter(timetable: Timetable, now: number): DueDate {
  const today = localTimeOf(now, timetable.zone).date;
  return find(timetable, addDays(today, -1), { step: 1, fits: (at) => at > now });
}

function find(
  { zone, minute, weekday }: Timetable,
  from: string,
  { step, fits }: { step: 1 | -1; fits: (at: number) => boolean },
): DueDate {
  for (let days = 0; days <= DAYS_MAX; days += 1) {
    const date = addDays(from, days * step);
    if (weekday !== null && weekdayOf(date) !== weekday) continue;
    if (!isDateOf(date, zone)) continue;
    const at = instantOf({ date, minute }, zone);
    if (fits(at)) return { date, at };
  }
  throw new Error(`nothing is due in ${zone} around ${from}`);
}
