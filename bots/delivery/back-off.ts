const FIRST_MS = 1_000;
/** Whoever is back after an outage does not wait longer for what came meanwhile. */
const LONGEST_MS = 60_000;

/** How long to wait after so many tries that came to nothing, the first of them being 1. */
export function backOffMs(tries: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries - 1, 30));
}
