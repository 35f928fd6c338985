import type { KnownBlock } from '@slack/types';
import type { ApprovalView } from '#src/views/approval.ts';
import { neutralise } from '../../words/readable.ts';
import { type Drawing, roomFor } from './card.ts';
import { bold, drawFramed, drawLines, drawQuoted, type Line } from './pieces.ts';
import { listNames, shortenLine, shortenName, shortenValue } from './text.ts';

export type Payload = Pick<ApprovalView, 'heading' | 'description' | 'fields'>;
type Field = ApprovalView['fields'][number];

/** Of more fields than this the last ones are only named. */
const FIELDS_MAX = 20;
/** Values are cut first: only the smallest card has fewer fields. */
const FIELDS_ROOM = 100;
const FIELDS_MIN = 10;
const VALUE_LENGTH_MAX = 1_500;
const DESCRIPTION_LENGTH_MAX = 2_000;
/** A value that is no longer, on one line, stands beside its name. */
export const BESIDE_LENGTH_MAX = 80;
export const HEADING_LENGTH_MAX = 300;
const NAMES_LENGTH_MAX = 400;

/** What there is to decide about: every field is there, a long value is cut for all to fit. */
export function drawPayload(
  { heading, description, fields: all }: Payload,
  drawing: Drawing,
): KnownBlock[] {
  const fields = all.slice(0, Math.min(FIELDS_MAX, roomFor(FIELDS_ROOM, drawing, FIELDS_MIN)));
  const left = all.slice(fields.length).map(({ name }) => name);
  const names = listNames(left, roomFor(NAMES_LENGTH_MAX, drawing, 40));
  return [
    ...drawLines([[bold(shortenLine(heading, HEADING_LENGTH_MAX))]]),
    ...drawDescription(description, drawing),
    ...drawFields(fields, drawing),
    ...drawLines(left.length === 0 ? [] : [[`… ${left.length} more: ${names}`]]),
  ];
}

function drawDescription(description: string | null, drawing: Drawing): KnownBlock[] {
  if (description === null) return [];
  const room = roomFor(DESCRIPTION_LENGTH_MAX, drawing, 100);
  return drawQuoted(shortenValue(description, room));
}

/** Short values follow each other in one block; each long one has a frame of its own. */
function drawFields(fields: readonly Field[], drawing: Drawing): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  let beside: Line[] = [];
  for (const { name, value } of fields) {
    const label = bold(shortenName(name));
    const short = neutralise(value).trim();
    if (short.length <= BESIDE_LENGTH_MAX && !short.includes('\n')) {
      beside.push([label, `  ${short}`]);
      continue;
    }
    const room = roomFor(VALUE_LENGTH_MAX, drawing, 60);
    blocks.push(...drawLines(beside), ...drawFramed([label], shortenValue(value, room)));
    beside = [];
  }
  return [...blocks, ...drawLines(beside)];
}
