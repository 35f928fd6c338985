import type { StormView } from '#src/views/storm.ts';
import {
  ADVICE_LABEL,
  describeKindsLeft,
  nameStorm,
  sayStorm,
  tellStorm,
  tellStormRow,
} from '#src/views/storm-words.ts';
import { drawActions } from './buttons.ts';
import { type Draft, type Drawing, roomFor } from './card.ts';
import { bold, drawLines } from './pieces.ts';
import { drawContext, drawHeader } from './plain.ts';
import { drawSentence, say } from './sentence.ts';
import { drawSignatureRow } from './signature-rows.ts';

/** More failures than a channel has messages for, by what they have in common. */
export function drawStorm(view: StormView, drawing: Drawing): Draft {
  const { tone, isOver, rows, first, advice, actions } = view;
  // A page goes on where its last row ends: none of them is left out.
  const shown = rows.slice(0, roomFor(rows.length, drawing, first === null ? 1 : rows.length));
  const left = describeKindsLeft(view, shown.length);
  const look = { ...drawing, isDense: false };
  return {
    blocks: [
      drawHeader({ word: isOver ? 'storm over' : 'storm', tone, name: nameStorm(view) }),
      ...drawLines(tellStorm(view).map((sentence) => drawSentence(sentence, drawing))),
      // Above the rows: on a phone these are two screens.
      ...drawLines(advice === null ? [] : [[bold(ADVICE_LABEL), `  ${advice}`]]),
      ...shown.flatMap((row) => drawSignatureRow(row, tellStormRow(row, view), look)),
      ...(left === null ? [] : [drawContext([{ plain: left }])]),
      ...drawActions(actions, drawing),
    ],
    said: sayStorm(view).map(say),
  };
}
