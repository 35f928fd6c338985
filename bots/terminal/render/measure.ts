const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Drawn two columns wide: emoji, and the East Asian scripts with their punctuation. */
const WIDE =
  /\p{Emoji_Presentation}|\uFE0F|\p{RI}|[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Bopo}\p{sc=Yi}\p{sc=Tang}\u3000-\u303E\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6]/u;
const HALF_WIDTH_FORMS = /^[\uFF61-\uFFDC\uFFE8-\uFFEE]/u;
const WITHOUT_WIDTH = /^[\p{M}\p{Cf}]+$/u;
const ASCII = /^[\x20-\x7E]*$/;

/** The characters as people count them: an emoji with its joiners and marks is one. */
export function charactersOf(text: string): string[] {
  if (ASCII.test(text)) return Array.from(text);
  return Array.from(SEGMENTER.segment(text), ({ segment }) => segment);
}

/** Columns that a terminal gives to a text without control characters. */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  return charactersOf(text).reduce((sum, character) => sum + characterWidth(character), 0);
}

function characterWidth(character: string): number {
  if (WITHOUT_WIDTH.test(character)) return 0;
  if (HALF_WIDTH_FORMS.test(character)) return 1;
  return WIDE.test(character) ? 2 : 1;
}

/** The longest beginning of a text that fits these columns. Never cuts a character in two. */
export function fit(text: string, columns: number): string {
  if (ASCII.test(text)) return text.slice(0, Math.max(0, columns));
  let end = 0;
  let left = columns;
  // Only as far as needed: the text may be a hundred times as long as what fits.
  for (const { segment } of SEGMENTER.segment(text)) {
    left -= characterWidth(segment);
    if (left < 0) break;
    end += segment.length;
  }
  return text.slice(0, end);
}
