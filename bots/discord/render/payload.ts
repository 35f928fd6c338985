import type { ApprovalView } from '#src/views/approval.ts';
import { neutralise } from '../../words/readable.ts';
import { type Drawing, type Part, roomFor, shortenName } from './card.ts';
import { bold, type Line } from './markdown.ts';
import { drawFramed, drawLines, drawQuoted } from './parts.ts';
import { listNames, READ_LENGTH_MAX, shortenLine, shortenValue, TEXT_LENGTH_MAX } from './text.ts';

type Payload = Pick<ApprovalView, 'heading' | 'description' | 'fields' | 'isWhole'>;
type Field = ApprovalView['fields'][number];

/** Of more fields than this the last ones are only named. */
const FIELDS_MAX = 20;
/** Values are cut first: only the smallest card has fewer fields. */
const FIELDS_ROOM = 100;
const FIELDS_MIN = 10;
const VALUE_LENGTH_MAX = 1_000;
const DESCRIPTION_LENGTH_MAX = 1_200;
/** A value that is no longer, on one line, stands beside its name. */
const BESIDE_LENGTH_MAX = 80;
const HEADING_LENGTH_MAX = 300;
const NAMES_LENGTH_MAX = 400;

/** What there is to decide about: every field is there, a long value is cut for all to fit. */
export function drawPayload(
  { heading, description, fields: all, isWhole }: Payload,
  drawing: Drawing,
): Part[] {
  const most = isWhole ? TEXT_LENGTH_MAX : VALUE_LENGTH_MAX;
  const fields = all.slice(0, Math.min(FIELDS_MAX, roomFor(FIELDS_ROOM, drawing, FIELDS_MIN)));
  const left = all.slice(fields.length).map(({ name }) => name);
  const names = listNames(left, roomFor(NAMES_LENGTH_MAX, drawing, 40));
  const title = shortenLine(heading, roomFor(HEADING_LENGTH_MAX, drawing, 60));
  const told = Math.max(most, DESCRIPTION_LENGTH_MAX);
  return [
    ...drawLines([[bold(title)]]),
    ...(description === null
      ? []
      : drawQuoted(shortenValue(description, roomFor(told, drawing, 100)))),
    ...drawFields(fields, roomFor(most, drawing, 60), drawing),
    ...drawLines(left.length === 0 ? [] : [[`… ${left.length} more: ${names}`]]),
  ];
}

/** Short values follow each other; each long one has a frame of its own. */
function drawFields(fields: readonly Field[], room: number, drawing: Drawing): Part[] {
  const parts: Part[] = [];
  let beside: Line[] = [];
  for (const { name, value } of fields) {
    const label = bold(shortenName(name, drawing));
    const short = neutralise(value, READ_LENGTH_MAX).trim();
    if (short.length <= BESIDE_LENGTH_MAX && !short.includes('\n')) {
      beside.push([label, ` ${short}`]);
      continue;
    }
    parts.push(...drawLines(beside), ...drawFramed([label], shortenValue(value, room)));
    beside = [];
  }
  return [...parts, ...drawLines(beside)];
}
