import { nameOfRow, type SignatureRow, type ToldRow } from '#src/views/signature-row.ts';
import { type Drawing, type Part, shortenName } from './card.ts';
import { drawRow } from './parts.ts';
import { drawSentence } from './sentence.ts';

/** Failures that are the same: what, where, when, and what to do about them. */
export function drawSignatureRow(
  row: SignatureRow,
  { head, place, said, small }: ToldRow,
  drawing: Drawing,
): Part {
  const isSaid = said.length > 0 && !drawing.isTerse;
  const lines = [head, place, ...(isSaid ? [said] : [])];
  return drawRow({
    lines: lines.map((line) => drawSentence(line, drawing)),
    small: drawSentence(small, drawing),
    name: shortenName(nameOfRow(row), drawing),
    actions: row.actions,
  });
}
