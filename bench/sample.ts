/** The middle of the numbers; NaN when there are none. */
export function medianOf(numbers: readonly number[]): number {
  return percentileOf(numbers, 0.5);
}

/** The number below which this share of them lies. */
export function percentileOf(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const place = Math.min(sorted.length - 1, Math.floor(sorted.length * share));
  return sorted[place] ?? Number.NaN;
}

/** The median of each figure over several rounds. */
export function mediansOf<T extends Record<string, number>>(rounds: readonly T[]): T {
  const [first] = rounds;
  if (!first) throw new Error('nothing was measured');
  const names = Object.keys(first);
  const medians = names.map((name) => [name, medianOf(rounds.map((round) => round[name] ?? NaN))]);
  return Object.fromEntries(medians);
}

/** Three digits are more than a benchmark can promise. */
export function shorten(number: number): number {
  return Number(number.toPrecision(number >= 1000 ? 4 : 3));
}

export function shortenAll<T extends { [figure in keyof T]: number }>(figures: T): T {
  const entries = Object.entries<number>(figures);
  return { ...figures, ...Object.fromEntries(entries.map(([name, n]) => [name, shorten(n)])) };
}
