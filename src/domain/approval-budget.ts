/** So many people are asked, or reminded, in one place within a window. */
export const ASKED_MAX = 10;
export const ASKING_WINDOW_MS = 60_000;

/**
 * From when on a place may be asked once more, by when it was asked of late; null: now. What was sent
 * at a time that is still to come was sent before somebody set the clock back, and does not count.
 */
export function mayAskFrom(sentAt: readonly number[], now: number): number | null {
  const lately = sentAt.filter((at) => at > now - ASKING_WINDOW_MS && at <= now);
  const first = lately.toSorted((one, other) => one - other).at(-ASKED_MAX);
  return first === undefined ? null : first + ASKING_WINDOW_MS;
}
