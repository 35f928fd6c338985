import type { KnownBlock } from '@slack/types';
import type { SignatureRow, ToldRow } from '#src/views/signature-row.ts';
import { drawActions, drawOffer } from './buttons.ts';
import type { Drawing } from './card.ts';
import { drawLines } from './pieces.ts';
import { drawSentence, sayInRow } from './sentence.ts';

/** Failures that are the same: what, where, when, and what to do about them. */
export function drawSignatureRow(
  { actions }: Pick<SignatureRow, 'actions'>,
  { head, place, said, small }: ToldRow,
  look: Drawing & { isDense: boolean },
): KnownBlock[] {
  const isSaid = said.length > 0 && !look.isTerse;
  const lines = [head, place, ...(isSaid ? [said] : []), small];
  if (look.isDense) {
    return drawOffer(lines.map((line) => sayInRow(line, look)).join('\n'), actions, look);
  }
  return [
    ...drawLines(lines.map((line) => drawSentence(line, look))),
    ...drawActions(actions, look),
  ];
}
