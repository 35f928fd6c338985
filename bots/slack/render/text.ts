import { beginningWithin } from '../../words/characters.ts';
import { LENGTH_MAX } from '../../words/readable.ts';
import { NAME_LENGTH_MAX, openShortening } from '../../words/shortening.ts';

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

const ELLIPSIS = '…';

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
]);

/** In text that Slack parses these begin mentions, links and dates. */
function escape(text: string): string {
  return text.replaceAll(/[&<>]/g, (character) => ESCAPES.get(character) ?? character);
}

/** As long as Slack can count it: escaped, an emoji as two. */
export function lengthOf(text: string): number {
  return escape(text).length;
}

export const { shortenLine, shortenValue, listNames } = openShortening({
  lengthOf,
  readMax: (max) => Math.max(LENGTH_MAX, 2 * max),
});

/** The name of a workflow, a step or a person. */
export function shortenName(name: string): string {
  return shortenLine(name, NAME_LENGTH_MAX);
}

/** Text that Slack would parse, escaped, of at most so many bytes. */
export function escapeToBytes(text: string, max: number): string {
  const escaped = escape(text);
  if (Buffer.byteLength(escaped) <= max) return escaped;
  const weigh = (part: string) => Buffer.byteLength(escape(part));
  return escape(beginningWithin(text, max - weigh(ELLIPSIS), weigh).trimEnd()) + ELLIPSIS;
}
