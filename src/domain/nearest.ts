const WORD_LENGTH_MAX = 80;

/** The candidate an author most likely meant, or nothing when none is close. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = normalize(word);
  let best: string | undefined;
  let limit = toleranceOf(wanted);
  for (const candidate of candidates) {
    const distance = distanceWithin(wanted, normalize(candidate), limit);
    if (distance > limit) continue;
    if (distance === 0) return candidate;
    best = candidate;
    limit = distance - 1;
  }
  return best;
}

/** Upper case and the kind of dash are the commonest slips: they cost nothing. */
function normalize(word: string): string {
  return word.slice(0, WORD_LENGTH_MAX).toLowerCase().replaceAll(/[_\s]/g, '-');
}

/** One slip in three letters, at most three. */
function toleranceOf(word: string): number {
  return Math.min(3, Math.floor(word.length / 3));
}

/** How many letters were added, lost, changed or swapped; stops counting above the limit. */
function distanceWithin(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = nextRow({ a, b, row, last, beforeLast });
    if (Math.min(...current) > limit) return limit + 1;
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

interface Rows {
  a: string;
  b: string;
  row: number;
  last: readonly number[];
  beforeLast: readonly number[];
}

function nextRow({ a, b, row, last, beforeLast }: Rows): number[] {
  const current = [row];
  for (let column = 1; column <= b.length; column += 1) {
    const changed = a[row - 1] === b[column - 1] ? 0 : 1;
    const isSwap = row > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
    const swapped = at(beforeLast, column - 2) + 1;
    current.push(
      Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + changed,
        isSwap ? swapped : Infinity,
      ),
    );
  }
  return current;
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
