import type { ApprovalView } from '#src/views/approval.ts';
import { partWays } from '../../words/part-ways.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { widthOf } from './measure.ts';
import { shortenTo } from './text.ts';

type Change = ApprovalView['edits'][number]['changes'][number];

const FIELD_COLUMNS_MAX = 20;
const ARROW = ' → ';
const NOTHING = '(nothing)';

/** One line a changed field: what was there and what is, from where the two begin to differ. */
export function drawChange({ field, from, to }: Change, columns: number): string {
  const name = `${shortenTo(neutraliseLine(field), FIELD_COLUMNS_MAX)}: `;
  const [before, after] = partWays(neutraliseLine(from), neutraliseLine(to));
  const room = columns - widthOf(name) - ARROW.length;
  const half = Math.floor(room / 2);
  const beforeRoom = Math.max(half, room - widthOf(after));
  const short = shortenTo(before || NOTHING, beforeRoom);
  return name + short + ARROW + shortenTo(after || NOTHING, room - widthOf(short));
}
