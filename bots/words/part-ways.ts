import { charactersOf } from './characters.ts';

/** So much of what both have in common is shown before the place where they part. */
const COMMON_LENGTH = 8;
/** And so much more of it where a word would be cut in two. */
const WORD_LENGTH_MAX = 16;

/** What was there and what is, both from a little before where they begin to differ. */
export function partWays(from: string, to: string): [from: string, to: string] {
  const [old, young] = [charactersOf(from), charactersOf(to)];
  const at = old.findIndex((character, index) => character !== young[index]);
  const same = at === -1 ? Math.min(old.length, young.length) : at;
  const start = beginOfWord(old, same - COMMON_LENGTH);
  if (start <= 1) return [from, to];
  const endOf = (characters: string[]) => `…${characters.slice(start).join('')}`;
  return [endOf(old), endOf(young)];
}

/** Where the word begins that is there, if it is near; of a space, the word behind it. */
function beginOfWord(characters: readonly string[], at: number): number {
  if (characters[at] === ' ') return at + 1;
  const before = characters.slice(Math.max(0, at - WORD_LENGTH_MAX), Math.max(0, at));
  const space = before.lastIndexOf(' ');
  return space === -1 ? at : at - before.length + space + 1;
}
