import type { ToldRow } from '#src/views/signature-row.ts';
import { indent, innerWidth } from './fields.ts';
import { writeInRow } from './sentence.ts';
import { paint, shortenTo, type TerminalStyle, wrap } from './text.ts';

const LINES_MAX = 5;
/** Beside a name: how often it failed, and on how many days. */
const COUNT_COLUMNS = 24;
const INDENT = '  ';

/** Failures that are the same: what on the first line, below it where and when. */
export function drawSignatureRow({ head, place, small }: ToldRow, style: TerminalStyle): string[] {
  const columns = innerWidth(style) - INDENT.length;
  const facts = `${writeInRow(place, style)} · ${writeInRow(small, style)}`;
  return [
    indent(
      paint(style, 'bold', shortenTo(writeInRow(head, style, columns - COUNT_COLUMNS), columns)),
    ),
    ...wrap(facts, columns, LINES_MAX).map((line) => indent(INDENT + line)),
  ];
}
