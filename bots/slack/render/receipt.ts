import { OUTCOME_WORDS, type ReceiptView } from '#src/views/receipt.ts';
import { TONE_MARKS } from '../../words/marks.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { drawActions } from './buttons.ts';
import { type Draft, type Drawing, roomFor } from './card.ts';
import { bold, drawLines } from './pieces.ts';
import { drawContext } from './plain.ts';
import { shortenValue } from './text.ts';

const SENTENCE_LENGTH_MAX = 1_000;

/** A receipt is a line or two, not a card: what became of it, what to do, and its id. */
export function drawReceipt(view: ReceiptView, drawing: Drawing): Draft {
  const { outcome, tone, id, actions } = view;
  const room = roomFor(SENTENCE_LENGTH_MAX, drawing, 60);
  const message = neutraliseLine(shortenValue(view.message, room));
  const fix = view.fix === null ? '' : neutraliseLine(shortenValue(view.fix, room));
  return {
    blocks: [
      ...drawLines([
        [`${TONE_MARKS[tone]} `, bold(OUTCOME_WORDS[outcome]), ` · ${message}`],
        ...(fix === '' ? [] : [[fix]]),
      ]),
      ...(id === '' ? [] : [drawContext([{ plain: id }])]),
      ...drawActions(actions, drawing),
    ],
    said: [`${OUTCOME_WORDS[outcome]} · ${message}`, fix, id === '' ? '' : `(${id})`],
  };
}
