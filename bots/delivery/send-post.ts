import { takePost } from '#src/operations/lend-post.ts';
import { findThread, type PostRecord } from '#src/operations/load-delivery.ts';
import { deferPost, dropPost, type Settlement, settlePost } from '#src/operations/settle-post.ts';
import { type Asked, askMessenger, askWhetherSent } from './ask-messenger.ts';
import { backOffMs } from './back-off.ts';
import { type Desk, reportBug } from './desk.ts';
import { type DrawnPost, drawNow, UNDRAWABLE_MS } from './draw-post.ts';

const LATER_MS_MIN = 100;
/** After it nobody wants the card any more. */
const TRIED_FOR_MS = 7 * 24 * 60 * 60 * 1000;

/** none: the place was not spoken to. */
export type Sent = Asked['type'] | 'none' | 'found';

/** What came of a try, and how long the platform wants to be left alone. */
export interface Tried {
  sent: Sent;
  afterMs: number;
}

const NOT_TRIED: Tried = { sent: 'none', afterMs: 0 };

/** Sends one post that is due: draws it, takes it, posts it, records what became of it. */
export async function sendPost(desk: Desk, post: PostRecord): Promise<Tried> {
  const { app, lender } = desk;
  const drawn = await drawNow(desk, post);
  if (drawn === 'undrawable') {
    await deferPost(app, post.id, UNDRAWABLE_MS);
    return NOT_TRIED;
  }
  const shownAs = drawn === null || isPast(post, drawn) ? null : drawn;
  if (shownAs === null && post.state === 'owed') {
    await dropPost(app, post.id);
    return NOT_TRIED;
  }
  if (!(await takePost(app, post, lender))) return NOT_TRIED;
  const tried = { ...post, attempts: post.attempts + 1 };
  const { settlement, sent, afterMs } = await sendTaken(desk, tried, shownAs);
  await settlePost(app, { id: post.id, lender }, settlement);
  return { sent, afterMs };
}

/** Nobody is reminded of what is over. */
function isPast({ kind }: PostRecord, { view }: DrawnPost): boolean {
  return kind === 'reminder' && view.kind === 'approval' && view.status !== 'pending';
}

type Outcome = Tried & { settlement: Settlement };

async function sendTaken(desk: Desk, post: PostRecord, drawn: DrawnPost | null): Promise<Outcome> {
  if (post.state === 'sending') {
    const found = await look(desk, post);
    if (found) return found;
  }
  if (drawn === null) return { settlement: { type: 'dropped' }, ...NOT_TRIED };
  const { messenger, app } = desk;
  const { id, place } = post;
  const thread = await findThread(app, post);
  const asked = await askMessenger(() => messenger.post({ id, place, view: drawn.view, thread }));
  if (asked.type === 'failed') reportBug(desk, post, asked.error);
  return outcomeOf(asked, { post, drawn, now: app.clock.now() });
}

/** It may have been sent. What is found shows nobody knows which state: it is redrawn. */
async function look(desk: Desk, post: PostRecord): Promise<Outcome | null> {
  const { messenger, app } = desk;
  const { id, place } = post;
  const looked = await askWhetherSent(() => messenger.find({ id, place }));
  if ('error' in looked) {
    reportBug(desk, post, looked.error);
    const failed = { type: 'failed', error: looked.error } as const;
    return outcomeOf(failed, { post, drawn: null, now: app.clock.now() });
  }
  const { message } = looked;
  if (message === null) return null;
  const unknown = { shownHead: 0, drawn: null, isFinal: false };
  return { settlement: { type: 'shown', message, ...unknown }, sent: 'found', afterMs: 0 };
}

/** What a messenger's answer means for a post. */
export function outcomeOf(
  asked: Asked,
  { post, drawn, now }: { post: PostRecord; drawn: DrawnPost | null; now: number },
): Outcome {
  const backOff = backOffMs(post.attempts);
  const retry = (type: 'owed' | 'uncertain', afterMs: number, reason: string): Outcome => {
    const isTooOld = now - post.owed_at > TRIED_FOR_MS;
    const settlement: Settlement = isTooOld
      ? { type: 'undeliverable', reason: `tried for seven days: ${reason}` }
      : { type, dueAt: now + afterMs, reason };
    return { settlement, sent: asked.type, afterMs };
  };
  switch (asked.type) {
    case 'sent':
      return { settlement: shown(asked.message, drawn), sent: 'sent', afterMs: 0 };
    case 'later':
      return retry('owed', Math.max(LATER_MS_MIN, asked.afterMs), asked.reason);
    case 'unknown':
      return retry('uncertain', backOff, asked.reason);
    case 'refused': {
      const settlement = { type: 'undeliverable', reason: asked.reason } as const;
      return { settlement, sent: 'refused', afterMs: 0 };
    }
    case 'failed':
      return retry('uncertain', backOff, 'something went wrong: the log says what');
  }
}

function shown(message: string, drawn: DrawnPost | null): Settlement {
  const { head = 0, fingerprint = null, isFinal = false } = drawn ?? {};
  return { type: 'shown', message, shownHead: head, drawn: fingerprint, isFinal };
}
