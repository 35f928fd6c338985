import { takeEdit } from '#src/operations/lend-post.ts';
import { findStale, type PostRecord } from '#src/operations/load-delivery.ts';
import { type Settlement, settlePost, skipEdit } from '#src/operations/settle-post.ts';
import { type Asked, askMessenger } from './ask-messenger.ts';
import { type Desk, reportBug } from './desk.ts';
import { type DrawnPost, drawNow, UNDRAWABLE_MS } from './draw-post.ts';
import type { Tried } from './send-post.ts';

/** A messenger that broke while it edited a card may break again. */
const BROKEN_MS = 60_000;

/** What came of a redraw. */
export interface Redrawn extends Tried {
  /** How long this card is left alone before it is tried again; null: it is done. */
  againMs: number | null;
}

const NOT_TRIED: Redrawn = { sent: 'none', afterMs: 0, againMs: null };

/** Brings a shown card up to where its run stands, unless it says so already. */
export async function redrawCard(desk: Desk, id: string): Promise<Redrawn> {
  const { app, lender } = desk;
  const post = await findStale(app, id);
  if (!post || post.message === null) return NOT_TRIED;
  const drawn = await drawNow(desk, post);
  if (drawn === 'undrawable') return { ...NOT_TRIED, againMs: UNDRAWABLE_MS };
  if (drawn === null || drawn.fingerprint === post.drawn) {
    const { head = post.shown_head, isFinal = true } = drawn ?? {};
    await skipEdit(app, id, { shownHead: head, isFinal });
    return NOT_TRIED;
  }
  if (!(await takeEdit(app, id, lender))) return NOT_TRIED;
  const asked = await edit(desk, { ...post, message: post.message }, drawn);
  await settlePost(app, { id, lender }, settlementOf(asked, drawn));
  return redrawnBy(asked);
}

async function edit(
  desk: Desk,
  post: PostRecord & { message: string },
  { view }: DrawnPost,
): Promise<Asked> {
  const { place, message } = post;
  const asked = await askMessenger(() => desk.messenger.update({ place, message }, view));
  if (asked.type === 'failed') reportBug(desk, post, asked.error);
  return asked;
}

function settlementOf(asked: Asked, { head, fingerprint, isFinal }: DrawnPost): Settlement {
  switch (asked.type) {
    case 'sent': {
      const { message } = asked;
      return { type: 'shown', message, shownHead: head, drawn: fingerprint, isFinal };
    }
    case 'refused':
      return { type: 'abandoned', reason: asked.reason };
    case 'later':
    case 'unknown':
    case 'failed':
      return { type: 'stale' };
  }
}

function redrawnBy(asked: Asked): Redrawn {
  switch (asked.type) {
    case 'sent':
    case 'refused':
      return { sent: asked.type, afterMs: 0, againMs: null };
    case 'later':
      return { sent: 'later', afterMs: asked.afterMs, againMs: asked.afterMs };
    case 'unknown':
      return { sent: 'unknown', afterMs: 0, againMs: 0 };
    case 'failed':
      return { sent: 'failed', afterMs: 0, againMs: BROKEN_MS };
  }
}
