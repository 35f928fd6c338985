import { beginningWithin } from '../../words/characters.ts';
import { neutralise, neutraliseLine } from '../../words/readable.ts';

/**
 * What Discord takes of a card: docs.discord.com/developers/components/reference. Those that lie in
 * others are counted, and the texts of all text displays are one sum.
 */
export const COMPONENTS_MAX = 40;
export const TEXT_LENGTH_MAX = 4_000;
/**
 * From 10,170 bytes on it answers 500 instead of refusing: github.com/discord/discord-api-docs/issues/8554.
 * It counts something for what holds the texts as well.
 */
export const BYTES_MAX = 9_500;
export const ROW_BUTTONS_MAX = 5;
export const BUTTON_LENGTH_MAX = 80;
export const SELECT_OPTIONS_MAX = 25;
export const OPTION_LENGTH_MAX = 100;
export const CUSTOM_ID_LENGTH_MAX = 100;
export const PLACEHOLDER_LENGTH_MAX = 150;
/** Of an item of a media gallery. */
export const ALT_LENGTH_MAX = 1_024;

/** Of a modal, whose texts count as components as well. */
export const MODAL_COMPONENTS_MAX = 5;
export const MODAL_TITLE_LENGTH_MAX = 45;
export const LABEL_LENGTH_MAX = 45;
export const LABEL_HINT_LENGTH_MAX = 100;
export const INPUT_LENGTH_MAX = 4_000;

/** Of a message of the older form: docs.discord.com/developers/resources/message. */
export const ROWS_MAX = 5;
export const EMBED_LENGTH_MAX = 6_000;
export const EMBED_DESCRIPTION_LENGTH_MAX = 4_096;
export const EMBED_FIELDS_MAX = 25;

/** Of a longer name the beginning tells which it is. */
export const NAME_LENGTH_MAX = 120;

/** Longer texts are cut before anything is measured: no card holds half of it. */
export const READ_LENGTH_MAX = 8_000;

const ELLIPSIS = '…';
const NUMBER = new Intl.NumberFormat('en-GB');

/** A line of at most so many characters, an ellipsis where something is missing. */
export function shortenLine(text: string, max: number): string {
  const line = neutraliseLine(text);
  return line.length <= max ? line : fit(line, max - ELLIPSIS.length) + ELLIPSIS;
}

/** A value from outside. Where it is cut it says how many characters are missing. */
export function shortenValue(
  text: string,
  max: number,
  linesMax = Number.POSITIVE_INFINITY,
): string {
  const readable = neutralise(text, READ_LENGTH_MAX).trim();
  const first = readable.split('\n').slice(0, linesMax).join('\n');
  const isWhole = first.length === readable.length && text.length <= READ_LENGTH_MAX;
  if (isWhole && readable.length <= max) return readable;
  const kept = fit(first, max - describeMore(text.length).length);
  const more = describeMore(text.length - kept.length);
  // What is missing may be shorter than the words that say so.
  const isShorter = text.length <= READ_LENGTH_MAX && readable.length <= (kept + more).length;
  return isShorter ? readable : kept + more;
}

/** As many names as fit, and how many there are besides; the first one always. */
export function listNames(names: readonly string[], max: number): string {
  const shown: string[] = [];
  let length = 0;
  for (const name of names) {
    const short = shortenLine(name, Math.min(NAME_LENGTH_MAX, max));
    length += short.length + 2;
    if (shown.length > 0 && length > max) break;
    shown.push(short);
  }
  const left = names.length - shown.length;
  return shown.join(', ') + (left === 0 ? '' : ` … ${left} more`);
}

function describeMore(many: number): string {
  return ` … ${NUMBER.format(many)} more characters`;
}

/** The longest beginning that is no longer, without the space at its end. */
function fit(text: string, max: number): string {
  return beginningWithin(text, max, ({ length }) => length).trimEnd();
}
