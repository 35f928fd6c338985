import type { DeliveryAlertView } from '#src/views/delivery-alert.ts';
import {
  headMissed,
  nameUndelivered,
  sayUndelivered,
  tellMissed,
  tellUndelivered,
} from '#src/views/delivery-words.ts';
import { drawActions } from './buttons.ts';
import { type Draft, type Drawing, roomFor } from './card.ts';
import { bold, drawLines, drawList } from './pieces.ts';
import { drawHeader } from './plain.ts';
import { drawSentence, say } from './sentence.ts';
import { shortenLine } from './text.ts';

const FIX_LENGTH_MAX = 300;

/** What could not be told elsewhere, and why. */
export function drawDeliveryAlert(view: DeliveryAlertView, drawing: Drawing): Draft {
  const { tone, missed, missedLeft, fix, actions } = view;
  const shown = missed.slice(0, roomFor(missed.length, drawing));
  const left = missedLeft + missed.length - shown.length;
  return {
    blocks: [
      drawHeader({ word: 'not delivered', tone, name: nameUndelivered(view) }),
      ...drawLines([drawSentence(tellUndelivered(view), drawing)]),
      ...drawList(
        [bold(headMissed(view))],
        [
          ...shown.map((post) => drawSentence(tellMissed(post), drawing)),
          ...(left === 0 ? [] : [[`… ${left} more`]]),
        ],
      ),
      ...drawLines([
        [bold('What to do'), `  ${shortenLine(fix, roomFor(FIX_LENGTH_MAX, drawing, 60))}`],
      ]),
      ...drawActions(actions, drawing),
    ],
    said: [say(sayUndelivered(view)), shortenLine(fix, FIX_LENGTH_MAX)],
  };
}
