import type { ToldRow } from '#src/views/signature-row.ts';
import { indent, innerWidth } from './fields.ts';
import { widthOf } from './measure.ts';
import { writeInRow } from './sentence.ts';
import { paint, shortenTo, type TerminalStyle, wrap } from './text.ts';

const LINES_MAX = 5;
const NAME_COLUMNS_MIN = 8;
const INDENT = '  ';

/** Failures that are the same: what on the first line, below it where and when. */
export function drawSignatureRow(
  { head, place, said, small }: ToldRow,
  style: TerminalStyle,
): string[] {
  const columns = innerWidth(style) - INDENT.length;
  // How often it failed, and on how many days, is never cut.
  const beside = widthOf(writeInRow(head, style, 1)) - 1;
  const nameColumns = Math.max(NAME_COLUMNS_MIN, columns - beside);
  const facts = `${writeInRow(place, style)} · ${writeInRow(small, style)}`;
  return [
    indent(paint(style, 'bold', shortenTo(writeInRow(head, style, nameColumns), columns))),
    ...wrap(facts, columns, LINES_MAX).map((line) => indent(INDENT + line)),
    ...wrap(writeInRow(said, style), columns, LINES_MAX).map((line) => indent(INDENT + line)),
  ];
}
