import type { ToldRow } from '#src/views/signature-row.ts';
import { indent, innerWidth } from './fields.ts';
import { writeSentence } from './sentence.ts';
import { paint, shortenTo, type TerminalStyle, wrap } from './text.ts';

const LINES_MAX = 3;
const INDENT = '  ';

/** Failures that are the same: what on the first line, below it where and when. */
export function drawSignatureRow({ head, place, small }: ToldRow, style: TerminalStyle): string[] {
  const columns = innerWidth(style) - INDENT.length;
  const facts = `${writeSentence(place, style)} · ${writeSentence(small, style)}`;
  return [
    indent(paint(style, 'bold', shortenTo(writeSentence(head, style), columns))),
    ...wrap(facts, columns, LINES_MAX).map((line) => indent(INDENT + line)),
  ];
}
