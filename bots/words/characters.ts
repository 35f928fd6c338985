const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });
const ASCII = /^[\x20-\x7E]*$/;

/** The characters as people count them: an emoji with its joiners and marks is one. */
export function charactersOf(text: string): string[] {
  if (ASCII.test(text)) return Array.from(text);
  return Array.from(SEGMENTER.segment(text), ({ segment }) => segment);
}

/** The longest beginning that weighs no more. Never cuts a character in two. */
export function beginningWithin(
  text: string,
  max: number,
  weigh: (character: string) => number,
): string {
  let end = 0;
  let left = max;
  // Only as far as needed: the text may be a hundred times as long as what fits.
  for (const { segment } of SEGMENTER.segment(text)) {
    left -= weigh(segment);
    if (left < 0) break;
    end += segment.length;
  }
  return text.slice(0, end);
}
