import type { RepeatView } from '#src/views/repeat.ts';
import { sayRepeat, tellRepeat } from '#src/views/thread-words.ts';
import { type Draft, type Drawing, roomFor } from './card.ts';
import { drawActions, drawLines, drawQuoted } from './parts.ts';
import { drawSentence, say } from './sentence.ts';
import { shortenValue } from './text.ts';

const ERROR_LENGTH_MAX = 200;
const ERROR_LINES_MAX = 2;

/** A few lines in the thread of an alert: the same has failed again. */
export function drawRepeat(view: RepeatView, drawing: Drawing): Draft {
  const { tone, message, advice, actions } = view;
  const error = shortenValue(message, roomFor(ERROR_LENGTH_MAX, drawing, 60), ERROR_LINES_MAX);
  return {
    tone,
    parts: [
      ...drawLines(tellRepeat(view).map((sentence) => drawSentence(sentence, drawing))),
      ...drawQuoted(error),
      ...drawActions(actions),
    ],
    said: [say(sayRepeat(view), drawing), advice],
  };
}
