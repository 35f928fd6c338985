import { QUARTER_MS } from '#src/domain/tally-runs.ts';
import { addDays } from './dates.ts';
import { instantOf, localTimeOf, offsetOf } from './local-time.ts';

const HOUR_MS = 3_600_000;
/** A longer time is told a day at a time. */
const HOURS_MAX = 8 * 24;
/** Of more days only the last are told apart: what was before is added to the first of them. */
const DAYS_MAX = 60;

/** When the local hours of a window begin, the first one before it; of a longer one when its days do. */
export function listHours(from: number, until: number, zone: string): number[] {
  if (until - from > HOURS_MAX * HOUR_MS) return listDays(from, until, zone);
  const first = hourOf(from, zone);
  const isEven = offsetOf(first, zone) === offsetOf(until, zone);
  return isEven ? listEvery(HOUR_MS, first, until) : listUneven(first, until, zone);
}

/** Every zone's hours are made of quarters, also where its clocks move by half an hour. */
function listUneven(first: number, until: number, zone: string): number[] {
  const hours: number[] = [];
  let last = '';
  for (const at of listEvery(QUARTER_MS, first, until)) {
    const { date, minute } = localTimeOf(at, zone);
    const name = `${date} ${Math.floor(minute / 60)} ${offsetOf(at, zone)}`;
    if (name !== last) hours.push(at);
    last = name;
  }
  return hours;
}

function listDays(from: number, until: number, zone: string): number[] {
  const last = localTimeOf(until, zone).date;
  const days: number[] = [];
  for (let day = 0; day < DAYS_MAX && (days[0] ?? until) > from; day += 1) {
    days.unshift(instantOf({ date: addDays(last, -day), minute: 0 }, zone));
  }
  return days;
}

function listEvery(step: number, first: number, until: number): number[] {
  const count = Math.max(0, Math.floor((until - first) / step)) + 1;
  return Array.from({ length: count }, (_, index) => first + index * step);
}

function hourOf(at: number, zone: string): number {
  const quarter = Math.floor(at / QUARTER_MS) * QUARTER_MS;
  return quarter - (localTimeOf(quarter, zone).minute % 60) * 60_000;
}
