import { beginningWithin } from '../../words/characters.ts';
import { LENGTH_MAX, neutralise, neutraliseLine } from '../../words/readable.ts';

/** What Slack takes. It refuses a whole message for one text that is too long. */
export const BLOCKS_MAX = 50;
export const BLOCKS_LENGTH_MAX = 12_500;
export const FALLBACK_BYTES_MAX = 3_900;
export const SECTION_LENGTH_MAX = 3_000;
export const HEADER_LENGTH_MAX = 150;
export const FIELDS_MAX = 10;
export const ACTIONS_MAX = 25;
export const BUTTON_LENGTH_MAX = 75;
export const OPTION_LENGTH_MAX = 75;
export const SELECT_OPTIONS_MAX = 100;
export const OVERFLOW_OPTIONS_MAX = 5;
/** Of an image block: docs.slack.dev/reference/block-kit/blocks/image-block. */
export const ALT_LENGTH_MAX = 2_000;

/** Of modals and the App Home: docs.slack.dev/reference/views/modal-views, …/views/home-tab-views. */
export const VIEW_BLOCKS_MAX = 100;
/** Of a view as JSON (views.open, views.publish: `view_too_large`). */
export const VIEW_BYTES_MAX = 250_000;
export const MODAL_TITLE_LENGTH_MAX = 24;
/** Of `submit` and of `close`. */
export const MODAL_BUTTON_LENGTH_MAX = 24;
export const PRIVATE_METADATA_LENGTH_MAX = 3_000;

/** Of what is filled in: …/block-kit/blocks/input-block and …/block-kit/block-elements. */
export const INPUT_HINT_LENGTH_MAX = 2_000;
/** Of a plain_text_input's first value, and of what may be typed into it. */
export const INPUT_LENGTH_MAX = 3_000;
/** Of checkboxes and radio_buttons; what stands beside one is as long as every option. */
export const CHECKBOXES_MAX = 10;

/** Of a longer name the beginning tells which it is. */
export const NAME_LENGTH_MAX = 120;

const ELLIPSIS = '…';

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
]);
const NUMBER = new Intl.NumberFormat('en-GB');

/** In text that Slack parses these begin mentions, links and dates. */
function escape(text: string): string {
  return text.replaceAll(/[&<>]/g, (character) => ESCAPES.get(character) ?? character);
}

/** As long as Slack can count it: escaped, an emoji as two. */
export function lengthOf(text: string): number {
  return escape(text).length;
}

/** A line of at most so many characters, an ellipsis where something is missing. */
export function shortenLine(text: string, max: number): string {
  const line = neutraliseLine(text);
  return lengthOf(line) <= max ? line : fit(line, max - ELLIPSIS.length, lengthOf) + ELLIPSIS;
}

/** The name of a workflow, a step or a person. */
export function shortenName(name: string): string {
  return shortenLine(name, NAME_LENGTH_MAX);
}

/** A value from outside. Where it is cut it says how many characters are missing. */
export function shortenValue(
  text: string,
  max: number,
  linesMax = Number.POSITIVE_INFINITY,
): string {
  const lengthMax = Math.max(LENGTH_MAX, 2 * max);
  const readable = neutralise(text, lengthMax).trim();
  const first = readable.split('\n').slice(0, linesMax).join('\n');
  const isWhole = first.length === readable.length && text.length <= lengthMax;
  if (isWhole && lengthOf(readable) <= max) return readable;
  const kept = fit(first, max - describeMore(text.length).length, lengthOf);
  const more = describeMore(text.length - kept.length);
  // What is missing may be shorter than the words that say so.
  const isShorter = text.length <= lengthMax && lengthOf(readable) <= lengthOf(kept + more);
  return isShorter ? readable : kept + more;
}

/** Text that Slack would parse, escaped, of at most so many bytes. */
export function escapeToBytes(text: string, max: number): string {
  const escaped = escape(text);
  if (Buffer.byteLength(escaped) <= max) return escaped;
  const weigh = (part: string) => Buffer.byteLength(escape(part));
  return escape(fit(text, max - weigh(ELLIPSIS), weigh)) + ELLIPSIS;
}

/** As many names as fit, and how many there are besides; the first one always. */
export function listNames(names: readonly string[], max: number): string {
  const shown: string[] = [];
  let length = 0;
  for (const name of names) {
    const short = shortenLine(name, Math.min(NAME_LENGTH_MAX, max));
    length += lengthOf(short) + 2;
    if (shown.length > 0 && length > max) break;
    shown.push(short);
  }
  const left = names.length - shown.length;
  return shown.join(', ') + (left === 0 ? '' : ` … ${left} more`);
}

function describeMore(many: number): string {
  return ` … ${NUMBER.format(many)} more characters`;
}

/** The longest beginning that weighs no more, without the space at its end. */
function fit(text: string, max: number, weigh: (part: string) => number): string {
  return beginningWithin(text, max, weigh).trimEnd();
}
