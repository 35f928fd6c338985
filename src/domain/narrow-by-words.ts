/** What stands between the words of a line that we wrote, and what we write before the end of an id. */
const BETWEEN = /[\s·…]+/u;

/** Those whose text holds every word that was typed, wherever it stands; all of them where none was. */
export function narrowByWords<T>(
  candidates: readonly T[],
  typed: string,
  textOf: (candidate: T) => string,
): T[] {
  const words = wordsOf(typed);
  return candidates.filter((candidate) => {
    const text = textOf(candidate).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function wordsOf(typed: string): string[] {
  return typed
    .toLowerCase()
    .split(BETWEEN)
    .filter((word) => word !== '');
}
