import { formatClock, formatTime } from '#src/domain/format-time.ts';

/** "22 Nov 22:13 UTC": where a platform cannot say it in the zone of whoever reads it. */
export function formatUtc(at: number): string {
  return `${formatTime(at, { timeZone: 'UTC' })} UTC`;
}

/** "22:13 UTC": of a time whose day is told beside it. */
export function formatClockUtc(at: number): string {
  return `${formatClock(at, { timeZone: 'UTC' })} UTC`;
}
