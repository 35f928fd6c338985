import type { ApprovalView } from '#src/views/approval.ts';
import { type Field, innerWidth, listIds, textColumns } from './card.ts';
import { countLines, shareLines, shortenValue } from './shorten-value.ts';
import { neutraliseLine, shortenTo, type TerminalStyle } from './text.ts';

/** So many lines are shared by the description and all fields. */
const LINES_MAX = 11;
/** Of more fields than this the last ones are only named. */
const FIELDS_MAX = 20;
const NAME_COLUMNS_MAX = 24;

/** How a payload is drawn beside labels that stand under it. */
export interface Payload {
  description: string[];
  fields: Field[];
}

/** What there is to decide about: every field is there, a long value is shortened for all to fit. */
export function drawPayload(
  { description, fields: all }: Pick<ApprovalView, 'description' | 'fields'>,
  { style, labelsBelow }: { style: TerminalStyle; labelsBelow: readonly string[] },
): Payload {
  const fields = style.isWhole === true ? all : all.slice(0, FIELDS_MAX);
  const labels = fields.map(({ name }) => shortenTo(neutraliseLine(name), NAME_COLUMNS_MAX));
  const width = innerWidth(style);
  const columns = textColumns([...labels, ...labelsBelow], style);
  const each = linesEach(
    [
      ...(description === null ? [] : [countLines(description, width, LINES_MAX)]),
      ...fields.map(({ value }) => countLines(value, columns, LINES_MAX)),
    ],
    style,
  );
  const left = all.slice(fields.length).map(({ name }) => name);
  return {
    description: description === null ? [] : shortenValue(description, width, each),
    fields: [
      ...fields.map(({ value }, index) => ({
        label: labels[index] ?? '',
        draw: (room: number) => shortenValue(value, room, each),
      })),
      ...(left.length === 0
        ? []
        : [{ label: `… ${left.length} more`, draw: (room: number) => [listIds(left, room)] }]),
    ],
  };
}

function linesEach(needs: readonly number[], { isWhole }: TerminalStyle): number {
  return isWhole === true ? Number.MAX_SAFE_INTEGER : shareLines(needs, LINES_MAX);
}
