import { nameOfRow, type SignatureRow, type ToldRow } from '#src/views/signature-row.ts';
import { type Drawing, type Part, shortenName } from './card.ts';
import { drawRow } from './parts.ts';
import { drawSentence } from './sentence.ts';

/** Failures that are the same: what, where, when, and what to do about them. */
export function drawSignatureRow(
  row: SignatureRow,
  { head, place, small }: ToldRow,
  drawing: Drawing,
): Part {
  return drawRow({
    lines: [drawSentence(head, drawing), drawSentence(place, drawing)],
    small: drawSentence(small, drawing),
    name: shortenName(nameOfRow(row), drawing),
    actions: row.actions,
  });
}
