import { formatTime } from '#src/domain/format-time.ts';

/** "22 Nov 22:13 UTC": where a platform cannot say it in the zone of whoever reads it. */
export function formatUtc(at: number): string {
  return `${formatTime(at, { timeZone: 'UTC' })} UTC`;
}
