import { charactersOf } from './characters.ts';

/** So much of what both have in common is shown before the place where they part. */
const COMMON_LENGTH = 8;

/** What was there and what is, both from a little before where they begin to differ. */
export function partWays(from: string, to: string): [from: string, to: string] {
  const [old, young] = [charactersOf(from), charactersOf(to)];
  const at = old.findIndex((character, index) => character !== young[index]);
  const same = at === -1 ? Math.min(old.length, young.length) : at;
  const start = same - COMMON_LENGTH;
  if (start <= 1) return [from, to];
  const endOf = (characters: string[]) => `…${characters.slice(start).join('')}`;
  return [endOf(old), endOf(young)];
}
