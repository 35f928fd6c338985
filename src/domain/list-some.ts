/** "a, b and 3 more": a list may be longer than anybody reads. */
export function listSome(words: readonly string[], max: number): string {
  const shown = words.slice(0, max).join(', ');
  const more = words.length - max;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
