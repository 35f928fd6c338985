import { tzOffset } from '@date-fns/tz/tzOffset';

const MINUTE_MS = 60_000;
/** No two places on Earth are further apart by their clocks, nor does one zone move by more at once. */
const REACH_MS = 27 * 60 * MINUTE_MS;

/** A time of day as a zone's clocks show it. */
export interface LocalTime {
  /** YYYY-MM-DD */
  date: string;
  /** Of that day: 540 is 09:00. */
  minute: number;
}

/**
 * When the clocks of a zone come to show this, milliseconds since 1970: of a time that they show
 * twice the first; where they jump over it, the moment in which they do.
 */
export function instantOf({ date, minute }: LocalTime, zone: string): number {
  const shown = Date.parse(`${date}T00:00:00Z`) + minute * MINUTE_MS;
  const offsets = [shown - REACH_MS, shown + REACH_MS].map((at) => offsetOf(at, zone));
  const exact = offsets.map((offset) => shown - offset);
  const hits = exact.filter((at) => at + offsetOf(at, zone) === shown);
  return hits.length > 0 ? Math.min(...hits) : findJump(shown, zone);
}

/** What the clocks of a zone show. */
export function localTimeOf(instant: number, zone: string): LocalTime {
  const shown = new Date(instant + offsetOf(instant, zone)).toISOString();
  const [hours, minutes] = [shown.slice(11, 13), shown.slice(14, 16)].map(Number);
  return { date: shown.slice(0, 10), minute: Number(hours) * 60 + Number(minutes) };
}

/** False of a day that a zone left out when it moved across the date line. */
export function isDateOf(date: string, zone: string): boolean {
  return localTimeOf(instantOf({ date, minute: 0 }, zone), zone).date === date;
}

/** By how much a zone is ahead of UTC then, milliseconds. */
export function offsetOf(instant: number, zone: string): number {
  const minutes = tzOffset(zone, new Date(instant));
  if (Number.isNaN(minutes)) throw new Error(`there is no time zone ${zone}`);
  return minutes * MINUTE_MS;
}

/** The first moment in which the clocks show this or more; before it they never did. */
function findJump(shown: number, zone: string): number {
  let [before, after] = [shown - REACH_MS, shown + REACH_MS];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (middle + offsetOf(middle, zone) >= shown) after = middle;
    else before = middle;
  }
  return after;
}
