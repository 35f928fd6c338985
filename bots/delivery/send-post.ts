import { takePost } from '#src/operations/lend-post.ts';
import { findThread, type PostRecord } from '#src/operations/load-delivery.ts';
import { deferPost, dropPost } from '#src/operations/settle-post.ts';
import { type Asked, askMessenger, askWhetherSent } from './ask-messenger.ts';
import { type Desk, reportBug } from './desk.ts';
import { drawNow, UNDRAWABLE_MS } from './draw-post.ts';
import type { DrawnCard, DrawnPost } from './draw-run-post.ts';
import { judgeAnswer, NOT_TRIED, type Outcome, type Tried } from './judge-answer.ts';
import { settleOutcome } from './settle-outcome.ts';

/** Sends one post that is due: draws it, takes it, posts it, records what became of it. */
export async function sendPost(desk: Desk, post: PostRecord): Promise<Tried> {
  const { app, lender } = desk;
  const drawn = await drawNow(desk, post);
  if (drawn === 'undrawable') {
    await deferPost(app, post.id, { waitMs: UNDRAWABLE_MS, reason: 'it cannot be drawn yet' });
    return NOT_TRIED;
  }
  const shownAs = drawn === null || isPast(post, drawn) ? null : drawn;
  if (shownAs === null && post.state === 'owed') {
    await dropPost(app, post);
    return NOT_TRIED;
  }
  if (!(await takePost(app, post, lender))) return NOT_TRIED;
  const tried = { ...post, attempts: post.attempts + 1 };
  const outcome = await sendTaken(desk, tried, shownAs);
  return settleOutcome(desk, tried, outcome);
}

/** Nobody is reminded of what is over, nor asked of it once it was held back. */
function isPast({ attempts, due_at: dueAt, owed_at: owedAt }: PostRecord, { view }: DrawnPost) {
  if (view.kind === 'task-reminder') return view.status !== 'pending';
  const wasHeld = attempts === 0 && dueAt > owedAt;
  return wasHeld && view.kind === 'approval' && view.status !== 'pending';
}

async function sendTaken(desk: Desk, post: PostRecord, drawn: DrawnCard | null): Promise<Outcome> {
  if (post.state === 'sending') {
    const found = await look(desk, post);
    if (found) return found;
  }
  if (drawn === null) return { settlement: { type: 'dropped' }, ...NOT_TRIED };
  const asked = await postCard(desk, post, drawn);
  return judgeAnswer(asked, { post, drawn, desk });
}

/** Posts what is drawn where it belongs. */
export async function postCard(
  desk: Desk,
  post: PostRecord,
  { view, picture, about }: DrawnCard,
): Promise<Asked> {
  const { id, place } = post;
  const thread = await findThread(desk.app, post);
  const outgoing = { id, place, thread, view, picture, about };
  const asked = await askMessenger(() => desk.messenger.post(outgoing));
  if (asked.type === 'failed') reportBug(desk, post, asked.error);
  return asked;
}

/** It may have been sent. What is found shows nobody knows which state: it is redrawn. */
async function look(desk: Desk, post: PostRecord): Promise<Outcome | null> {
  const { messenger, app, log } = desk;
  const { id, place } = post;
  const thread = await findThread(app, post);
  // Somebody may have set the clock back after it came to be owed.
  const since = Math.min(post.owed_at, post.sent_at ?? post.owed_at);
  const looked = await askWhetherSent(() => messenger.find({ id, place, thread, since }));
  if ('error' in looked) {
    const { surface } = messenger;
    log.warn(
      { err: looked.error, surface, post: id },
      'whether a post has arrived is not known yet',
    );
    const asked = { type: 'unknown', reason: 'whether it has arrived is not known yet' } as const;
    return judgeAnswer(asked, { post, drawn: null, desk });
  }
  const { message } = looked;
  if (message === null) return null;
  return judgeAnswer({ type: 'sent', message }, { post, drawn: null, desk });
}
