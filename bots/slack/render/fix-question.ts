import type { FixQuestionView } from '#src/views/fix-question.ts';
import { sayFixQuestion, tellFixQuestion } from '#src/views/thread-words.ts';
import { drawActions } from './buttons.ts';
import type { Draft, Drawing } from './card.ts';
import { drawLines } from './pieces.ts';
import { drawSentence, say } from './sentence.ts';

/** One question in the thread of an alert: what fixed it? */
export function drawFixQuestion(view: FixQuestionView, drawing: Drawing): Draft {
  return {
    blocks: [
      ...drawLines(tellFixQuestion(view).map((sentence) => drawSentence(sentence, drawing))),
      ...drawActions(view.actions, drawing),
    ],
    said: [say(sayFixQuestion(view))],
  };
}
