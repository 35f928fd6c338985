import { oweAnswer, takeAnswer } from '#src/operations/lend-post.ts';
import { makeAnswer } from '#src/operations/make-answer.ts';
import { settlePost } from '#src/operations/settle-post.ts';
import type { AnsweredCard } from '../cards.ts';
import type { SendResult } from '../messenger.ts';
import { nameSubject } from '../reply.ts';
import type { Asked } from './ask-messenger.ts';
import type { Desk } from './desk.ts';
import { drawNow } from './draw-post.ts';
import { judgeAnswer, NOT_TRIED, type Tried } from './judge-answer.ts';
import { postCard } from './send-post.ts';

/** What whoever asked is told, and what the place has to heed. */
export interface Answered {
  result: SendResult;
  tried: Tried;
}

/**
 * Shows a card where somebody asked for it. What cannot be sent yet, or may have been sent, is owed
 * from then on; what is refused is not, so that they can be answered another way.
 */
export async function answerCard(
  desk: Desk,
  { subject, place, thread }: AnsweredCard,
  pause: { afterMs: number; reason: string } | null,
): Promise<Answered> {
  const { app, lender, messenger } = desk;
  const { surface } = messenger;
  const answer = makeAnswer(app, { surface, place, thread, ...nameSubject(subject) });
  if (pause) {
    if (isNothing(await drawNow(desk, answer))) return NOTHING;
    await oweAnswer(app, answer, pause.afterMs);
    return { result: { type: 'later', ...pause }, tried: NOT_TRIED };
  }
  // Before it is drawn, so that whoever changes the run from here on sees that there is a card.
  const post = await takeAnswer(app, answer, lender);
  const drawn = await drawNow(desk, post);
  if (isNothing(drawn)) {
    await settlePost(app, { id: post.id, lender }, { type: 'dropped' });
    return NOTHING;
  }
  const asked = await postCard(desk, post, drawn);
  const { settlement, ...tried } = judgeAnswer(asked, { post, drawn, desk });
  const isRefused = asked.type === 'refused';
  await settlePost(app, { id: post.id, lender }, isRefused ? { type: 'dropped' } : settlement);
  return { result: resultOf(asked), tried };
}

const NOTHING: Answered = {
  result: { type: 'refused', reason: 'there is nothing to show' },
  tried: NOT_TRIED,
};

function isNothing(drawn: Awaited<ReturnType<typeof drawNow>>): drawn is null | 'undrawable' {
  return drawn === null || drawn === 'undrawable';
}

function resultOf(asked: Asked): SendResult {
  if (asked.type !== 'failed') return asked;
  return { type: 'unknown', reason: 'something went wrong: the log says what' };
}
