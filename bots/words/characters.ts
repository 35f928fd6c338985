/** Made when it is first needed: that takes milliseconds, and most texts never do. */
let segmenter: Intl.Segmenter | undefined;
const ASCII = /^[\x20-\x7E]*$/;

/** The characters as people count them: an emoji with its joiners and marks is one. */
export function charactersOf(text: string): string[] {
  return Array.from(eachCharacter(text));
}

function eachCharacter(text: string): Iterable<string> {
  if (ASCII.test(text)) return text;
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Iterator.from(segmenter.segment(text)).map(({ segment }) => segment);
}

/** What is this long names something, such as a path: it is cut wherever it must. */
const WORD_LENGTH_MAX = 24;

/** The longest beginning that weighs no more. Never cuts a character in two. */
export function beginningWithin(
  text: string,
  max: number,
  weigh: (character: string) => number,
): string {
  let end = 0;
  let left = max;
  // Only as far as needed: the text may be a hundred times as long as what fits.
  for (const character of eachCharacter(text)) {
    left -= weigh(character);
    if (left < 0) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** A beginning of a text without the word that would be cut in two, unless most of it were gone by that. */
export function dropHalfWord(beginning: string, text: string): string {
  if (/^\s?$/.test(text.charAt(beginning.length))) return beginning;
  const [last = ''] = /\s\S*$/.exec(beginning) ?? [];
  const isWord = last.length <= WORD_LENGTH_MAX && last.length < beginning.length / 2;
  return isWord ? beginning.slice(0, beginning.length - last.length) : beginning;
}
