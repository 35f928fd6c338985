const DELAYS_MS = [100, 1_000, 5_000, 30_000];
/** A thread that lived this long did not die of its start: the next death begins anew. */
const STABLE_MS = 60_000;

/** How long to wait before the nth restart in a row: 0.1, 1, 5, then 30 s. */
export function restartDelayMs(deathsInARow: number): number {
  return DELAYS_MS[Math.min(deathsInARow, DELAYS_MS.length) - 1] ?? 0;
}

/** Deaths in a row, this one counted. */
export function countDeath(before: number, livedMs: number): number {
  return livedMs >= STABLE_MS ? 1 : before + 1;
}
