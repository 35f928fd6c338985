import { shorten } from '#src/domain/shorten.ts';

const SHOWN_LENGTH_MAX = 40;

/** A word of somebody's, as a message shows it. */
export function quoteWord(word: string): string {
  return `"${shorten(word, SHOWN_LENGTH_MAX)}"`;
}
