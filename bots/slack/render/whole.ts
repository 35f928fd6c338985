import type { KnownBlock, RichTextBlock } from '@slack/types';
import { neutralise } from '../../words/readable.ts';
import { NAME_LENGTH_MAX } from '../../words/shortening.ts';
import { BESIDE_LENGTH_MAX, HEADING_LENGTH_MAX, type Payload } from './payload.ts';
import { bold, drawLines } from './pieces.ts';
import { lengthOf, listNames, shortenLine, shortenName, shortenValue } from './text.ts';

/** So much is written into one block. */
const BLOCK_LENGTH_MAX = 3_000;
/** What of a block a piece of a value may take: its name stands above it. */
const PIECE_LENGTH_MAX = BLOCK_LENGTH_MAX - 2 * NAME_LENGTH_MAX;
/** Of more fields than this the last ones are only named. */
const FIELDS_MAX = 300;
const NAMES_LENGTH_MAX = 2_000;
/** A piece ends at the last line end, or word, of its last so many characters, where there is one. */
const RAGGED_LENGTH_MAX = 400;

type Part = RichTextBlock['elements'][number];
/** What stands in one block: a name and the beginning of its value. */
type Group = readonly Part[];

/** All that there is to decide about: no value is longer than `valueMax`, and none hides a later one. */
export function drawWholePayload(
  { heading, description, fields: all }: Payload,
  valueMax: number,
): KnownBlock[] {
  const fields = all.slice(0, FIELDS_MAX);
  const left = all.slice(fields.length).map(({ name }) => name);
  const groups = [
    ...(description === null ? [] : drawPieces('rich_text_quote', description, valueMax)),
    ...fields.flatMap((field) => drawField(field, valueMax)),
  ];
  return [
    ...drawLines([[bold(shortenLine(heading, HEADING_LENGTH_MAX))]]),
    ...packGroups(groups),
    ...drawLines(
      left.length === 0 ? [] : [[`… ${left.length} more: ${listNames(left, NAMES_LENGTH_MAX)}`]],
    ),
  ];
}

/** How long the longest value may be for all of them to have so much in common. */
export function shareLength(lengths: readonly number[], total: number): number {
  let left = total;
  for (const [index, length] of lengths.toSorted((a, b) => a - b).entries()) {
    const each = Math.floor(left / (lengths.length - index));
    if (length > each) return each;
    left -= length;
  }
  return total;
}

function drawField({ name, value }: Payload['fields'][number], valueMax: number): Group[] {
  const label = bold(shortenName(name));
  const short = neutralise(value).trim();
  if (short.length <= BESIDE_LENGTH_MAX && !short.includes('\n')) {
    const beside = { type: 'text', text: `  ${short}` } as const;
    return [[{ type: 'rich_text_section', elements: [label, beside] }]];
  }
  const above: Part = { type: 'rich_text_section', elements: [label] };
  const [first = [], ...others] = drawPieces('rich_text_preformatted', value, valueMax);
  return [[above, ...first], ...others];
}

function drawPieces(
  type: 'rich_text_quote' | 'rich_text_preformatted',
  value: string,
  valueMax: number,
): Group[] {
  return splitText(shortenValue(value, valueMax)).map((text) => [
    { type, elements: [{ type: 'text', text }] },
  ]);
}

/** A text in pieces that each fit into a block, ended where a line or a word ends if that is near. */
function splitText(text: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  while (start < text.length) {
    const end = endOfPiece(text, start);
    const piece = text.slice(start, end);
    if (piece.trim() !== '') pieces.push(piece);
    start = end;
  }
  return pieces.length === 0 ? ['(nothing)'] : pieces;
}

function endOfPiece(text: string, start: number): number {
  let end = start;
  let length = 0;
  for (const character of text.slice(start, start + PIECE_LENGTH_MAX)) {
    length += lengthOf(character);
    if (length > PIECE_LENGTH_MAX) break;
    end += character.length;
  }
  if (end >= text.length) return end;
  // The slice may have ended between the halves of a character.
  if (/[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end -= 1;
  const breaks = ['\n', ' '].map((mark) => text.lastIndexOf(mark, end - 1));
  const near = breaks.find((at) => at > Math.max(start, end - RAGGED_LENGTH_MAX));
  return near === undefined ? end : near + 1;
}

/** As many groups in each block as fit: many short fields need few blocks. */
function packGroups(groups: readonly Group[]): KnownBlock[] {
  const blocks: Part[][] = [];
  let room = 0;
  for (const group of groups) {
    const length = group.reduce((sum, part) => sum + lengthOfPart(part), 0);
    if (length > room) {
      blocks.push([]);
      room = BLOCK_LENGTH_MAX;
    }
    blocks.at(-1)?.push(...group);
    room -= length;
  }
  return blocks.map((elements) => ({ type: 'rich_text', elements }));
}

function lengthOfPart(part: Part): number {
  if (part.type === 'rich_text_list') return BLOCK_LENGTH_MAX;
  return part.elements.reduce(
    (sum, each) => sum + ('text' in each ? lengthOf(each.text ?? '') : 0),
    0,
  );
}
