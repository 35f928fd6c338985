const RESTART_DELAYS_MS: readonly number[] = [100, 1_000, 5_000, 30_000];
/** A thread that lived this long did not die of its start: the next death begins anew. */
const STABLE_MS = 60_000;

/** How long to wait before the nth restart in a row; the last delay stands for all that follow. */
export function restartDelayMs(deathsInARow: number, delaysMs = RESTART_DELAYS_MS): number {
  return delaysMs[Math.min(deathsInARow, delaysMs.length) - 1] ?? 0;
}

/** Deaths in a row, this one counted. */
export function countDeath(before: number, livedMs: number): number {
  return livedMs >= STABLE_MS ? 1 : before + 1;
}
