import type { ApprovalView } from '#src/views/approval.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { drawFields, type Field, indent, innerWidth, listIds, textColumns } from './fields.ts';
import { countLines, shareLines, shortenValue, wholeValue } from './shorten-value.ts';
import { paint, shortenTo, type TerminalStyle, wrap } from './text.ts';

/** So many lines are shared by the description and all fields. */
const LINES_MAX = 11;
/** Of more fields than this the last ones are only named. */
const FIELDS_MAX = 20;
const HEADING_LINES_MAX = 2;
const NAME_COLUMNS_MAX = 24;
const GUTTER = '│ ';

type Said = Pick<ApprovalView, 'heading' | 'description' | 'fields' | 'isWhole'>;
/** The lines of a value. */
type Tell = (value: string, columns: number) => string[];

/**
 * What there is to decide about: every field is there, a long value is shortened for all to fit,
 * unless somebody reads it whole.
 * A rule runs down its side: what a payload says cannot pass for what the card says.
 */
export function drawPayload(
  { heading, description, fields: all, isWhole }: Said,
  style: TerminalStyle,
): string[] {
  const inner = { ...style, width: style.width - GUTTER.length };
  const columns = innerWidth(inner);
  const fields = isWhole ? all : all.slice(0, FIELDS_MAX);
  const labels = fields.map(({ name }) => shortenTo(neutraliseLine(name), NAME_COLUMNS_MAX));
  const room = textColumns(labels, inner);
  const tell = isWhole ? wholeValue : shareRoom({ description, fields }, { columns, room });
  const drawn = drawFields(
    fields.map(({ value }, index): Field => {
      return { label: labels[index] ?? '', draw: () => tell(value, room) };
    }),
    inner,
  );
  const left = all.slice(fields.length).map(({ name }) => name);
  const more = ` … ${left.length} more: `;
  return [
    ...wrap(neutraliseLine(heading), columns, HEADING_LINES_MAX).map((line) =>
      indent(paint(style, 'bold', line)),
    ),
    ...(description === null ? [] : tell(description, columns).map(indent)),
    // A screen is short: nothing but prose needs air below it.
    ...(drawn.length === 0 || description === null ? drawn : ['', ...drawn]),
    ...(left.length === 0 ? [] : [indent(more + listIds(left, columns - more.length))]),
  ].map((line) => besideRule(line, style));
}

function besideRule(line: string, style: TerminalStyle): string {
  return indent(
    paint(style, 'dim', line === '' ? GUTTER.trimEnd() : GUTTER) + line.slice(indent('').length),
  );
}

/** Each value gets its share of the lines that there are. */
function shareRoom(
  { description, fields }: Pick<Said, 'description' | 'fields'>,
  { columns, room }: { columns: number; room: number },
): Tell {
  const each = shareLines(
    [
      ...(description === null ? [] : [countLines(description, columns, LINES_MAX)]),
      ...fields.map(({ value }) => countLines(value, room, LINES_MAX)),
    ],
    LINES_MAX,
  );
  return (value, width) => shortenValue(value, width, each);
}
