import { beginningWithin, charactersOf } from '../../words/characters.ts';

/** Drawn two columns wide: emoji, and the East Asian scripts with their punctuation. */
const WIDE =
  /\p{Emoji_Presentation}|\uFE0F|\p{RI}|[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Bopo}\p{sc=Yi}\p{sc=Tang}\u3000-\u303E\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6]/u;
const HALF_WIDTH_FORMS = /^[\uFF61-\uFFDC\uFFE8-\uFFEE]/u;
const WITHOUT_WIDTH = /^[\p{M}\p{Cf}]+$/u;
const ASCII = /^[\x20-\x7E]*$/;

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
  return beginningWithin(text, columns, characterWidth);
}
