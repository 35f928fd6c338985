import type { RunTitle } from './run-title.ts';

export const NOTHING_HAPPENED = 'Nothing has happened.';

const CLOCK_START = 11;
const CLOCK_END = 23;

/** The time of day in UTC, to the millisecond: "09:31:04.117". */
export function clockOf(at: number): string {
  return new Date(at).toISOString().slice(CLOCK_START, CLOCK_END);
}

/** The way to more of it than a card holds: as a file. */
export function lineForBundle({ shortId }: RunTitle): string {
  return `/run bundle ${shortId}`;
}
