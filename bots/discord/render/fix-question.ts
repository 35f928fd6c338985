import type { FixQuestionView } from '#src/views/fix-question.ts';
import { sayFixQuestion, tellFixQuestion } from '#src/views/thread-words.ts';
import type { Draft, Drawing } from './card.ts';
import { drawActions, drawLines } from './parts.ts';
import { drawSentence, say } from './sentence.ts';

/** One question in the thread of an alert: what fixed it? */
export function drawFixQuestion(view: FixQuestionView, drawing: Drawing): Draft {
  const { tone, actions } = view;
  return {
    tone,
    parts: [
      ...drawLines(tellFixQuestion(view).map((sentence) => drawSentence(sentence, drawing))),
      ...drawActions(actions),
    ],
    said: [say(sayFixQuestion(view), drawing)],
  };
}
