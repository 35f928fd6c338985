import type { ApprovalView } from '#src/views/approval.ts';
import { partWays } from '../../words/part-ways.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { type Drawing, roomFor, shortenName } from './card.ts';
import { bold, italic, type Line, timeOf } from './markdown.ts';
import { shortenLine } from './text.ts';

/** Of more edits, and of more changes in one, the others are counted. */
const EDITS_MAX = 3;
const CHANGES_MAX = 5;
const VALUE_LENGTH_MAX = 120;
const NOTHING = '(nothing)';

/** Who changed what, a line a field: what was there and what is. */
export function editLines({ edits }: ApprovalView, drawing: Drawing): Line[] {
  const shown = edits.slice(-EDITS_MAX);
  const earlier = edits.length - shown.length;
  return [
    ...(earlier === 0 ? [] : [[`… ${earlier} earlier edits, see the event log`]]),
    ...shown.flatMap(({ by, at, version, changes }): Line[] => [
      [bold('Edited'), ` version ${version} by ${shortenName(by, drawing)}, `, timeOf(at)],
      ...changes.slice(0, CHANGES_MAX).map((change) => changeLine(change, drawing)),
      ...(changes.length > CHANGES_MAX ? [[`… ${changes.length - CHANGES_MAX} more`]] : []),
    ]),
  ];
}

function changeLine(
  { field, from, to }: ApprovalView['edits'][number]['changes'][number],
  drawing: Drawing,
): Line {
  const room = roomFor(VALUE_LENGTH_MAX, drawing, 20);
  const [before, after] = partWays(neutraliseLine(from), neutraliseLine(to));
  return [
    `• ${shortenName(field, drawing)}: `,
    italic(shortenLine(before, room) || NOTHING),
    ' → ',
    italic(shortenLine(after, room) || NOTHING),
  ];
}
