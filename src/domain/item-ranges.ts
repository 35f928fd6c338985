import type { ItemRange } from './run-events.ts';

/** Ranges of indexes here are ascending and apart. */
type Ranges = readonly ItemRange[];

export function isWithin(ranges: Ranges, index: number): boolean {
  return firstOutside(ranges, index) !== index;
}

/** The lowest index from `index` on that none of them holds. */
export function firstOutside(ranges: Ranges, index: number): number {
  const next = ranges[firstEndingFrom(ranges, index)];
  return next && next[0] <= index ? next[1] + 1 : index;
}

/** Where the first of them stands that ends at the index or later: there may be thousands. */
function firstEndingFrom(ranges: Ranges, index: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (range && range[1] < index) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many indexes they hold. */
export function sizeOf(ranges: Ranges): number {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

/** Indexes in any order as ranges. */
export function toRanges(indexes: Iterable<number>): ItemRange[] {
  return mergeRanges([...indexes].map((index) => [index, index]));
}

/** All that any of them holds. */
export function mergeRanges(ranges: Ranges): ItemRange[] {
  const merged: ItemRange[] = [];
  for (const [first, last] of ranges.toSorted(([a], [b]) => a - b)) {
    const before = merged.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else merged.push([first, last]);
  }
  return merged;
}

/** What the first hold and the others do not. */
export function withoutRanges(ranges: Ranges, taken: Ranges): ItemRange[] {
  const left: ItemRange[] = [];
  for (const [first, last] of ranges) {
    let start = first;
    for (const [from, to] of taken.slice(firstEndingFrom(taken, first))) {
      if (from > last) break;
      if (from > start) left.push([start, from - 1]);
      start = to + 1;
    }
    if (start <= last) left.push([start, last]);
  }
  return left;
}
