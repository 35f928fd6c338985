import { QUARTER_MS } from '#src/domain/tally-runs.ts';
import { instantOf, localTimeOf } from './local-time.ts';

const HOUR_MS = 3_600_000;
/** A longer time is told a day at a time. */
const HOURS_MAX = 8 * 24;
/** Of more days only the last are told apart: what was before is added to the first of them. */
const DAYS_MAX = 60;

/**
 * When the local hours of a window begin, the first one before it; of a longer one when its days do.
 * Every zone's hours are made of quarters of an hour.
 */
export function listHours(from: number, until: number, zone: string): number[] {
  const isLong = until - from > HOURS_MAX * HOUR_MS;
  const first = Math.floor(isLong ? Math.max(from, until - DAYS_MAX * 24 * HOUR_MS) : from);
  if (isLong) return listDays(first, until, zone);
  const hours: number[] = [];
  let last = '';
  for (let at = hourOf(first, zone); at <= until; at += QUARTER_MS) {
    const { date, minute } = localTimeOf(at, zone);
    const name = `${date} ${Math.floor(minute / 60)}`;
    if (name !== last) hours.push(at);
    last = name;
  }
  return hours;
}

function listDays(from: number, until: number, zone: string): number[] {
  const days: number[] = [];
  for (let at = from; at <= until; at += HOUR_MS) {
    const midnight = instantOf({ date: localTimeOf(at, zone).date, minute: 0 }, zone);
    if (midnight !== days.at(-1)) days.push(midnight);
  }
  return days;
}

function hourOf(at: number, zone: string): number {
  const quarter = Math.floor(at / QUARTER_MS) * QUARTER_MS;
  return quarter - (localTimeOf(quarter, zone).minute % 60) * 60_000;
}
