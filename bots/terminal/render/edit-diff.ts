import type { ApprovalView } from '#src/views/approval.ts';
import { charactersOf, widthOf } from './measure.ts';
import { neutraliseLine, shortenTo } from './text.ts';

type Change = ApprovalView['edits'][number]['changes'][number];

const FIELD_COLUMNS_MAX = 20;
const ARROW = ' → ';
/** So much of what both have in common is shown before the place where they part. */
const COMMON_LENGTH = 8;
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

function partWays(from: string, to: string): [from: string, to: string] {
  const [old, young] = [charactersOf(from), charactersOf(to)];
  const at = old.findIndex((character, index) => character !== young[index]);
  const same = at === -1 ? Math.min(old.length, young.length) : at;
  const start = same - COMMON_LENGTH;
  if (start <= 1) return [from, to];
  const endOf = (characters: string[]) => `…${characters.slice(start).join('')}`;
  return [endOf(old), endOf(young)];
}
