import { LOAN_MS, takeEdit } from '#src/operations/lend-post.ts';
import { findStale, type PostRecord } from '#src/operations/load-delivery.ts';
import { replaceStorm } from '#src/operations/replace-storm.ts';
import { type Settlement, settlePost, skipEdit } from '#src/operations/settle-post.ts';
import { type Asked, askMessenger } from './ask-messenger.ts';
import { type Desk, reportBug } from './desk.ts';
import { drawNow, UNDRAWABLE_MS } from './draw-post.ts';
import type { DrawnCard } from './draw-run-post.ts';
import { LATER_MS_MIN, NOT_TRIED, type Tried } from './judge-answer.ts';

/** A messenger that broke while it edited a card may break again. */
const BROKEN_MS = 60_000;

/** What came of a redraw. */
export interface Redrawn extends Tried {
  /** How long this card is left alone before it is tried again; null: it is done. */
  againMs: number | null;
}

const NOT_REDRAWN: Redrawn = { ...NOT_TRIED, againMs: null };

/** Brings a shown card up to where its run stands, unless it says so already. */
export async function redrawCard(desk: Desk, id: string): Promise<Redrawn> {
  const { app, lender } = desk;
  const post = await findStale(app, id);
  if (!post || post.message === null) return NOT_REDRAWN;
  const drawn = await drawNow(desk, post);
  const lookAgainIn = (againMs: number) => {
    return { ...NOT_REDRAWN, at: app.clock.monotonic(), againMs };
  };
  if (drawn === 'undrawable') return lookAgainIn(UNDRAWABLE_MS);
  if (drawn === null || drawn.fingerprint === post.drawn) {
    const { head = post.shown_head, isFinal = true } = drawn ?? {};
    await skipEdit(app, post, { shownHead: head, isFinal });
    return NOT_REDRAWN;
  }
  // Somebody else draws it; or died while doing so, which nothing that is written will ever tell.
  if (!(await takeEdit(app, id, lender))) return lookAgainIn(LOAN_MS);
  const asked = await edit(desk, { ...post, message: post.message }, drawn);
  const at = app.clock.monotonic();
  const settlement = settlementOf(asked, drawn);
  // First: a card that is given up is looked at by nobody any more.
  if (settlement.type === 'abandoned' && post.kind === 'storm') await replaceStorm(app, id);
  await settlePost(app, { id, lender, picture: post.picture, drawn: post.drawn }, settlement);
  return redrawnBy(asked, { at, isOver: settlement.type !== 'unpictured' });
}

async function edit(
  desk: Desk,
  post: PostRecord & { message: string },
  { view, picture }: DrawnCard,
): Promise<Asked> {
  const { place, message } = post;
  const asked = await askMessenger(() =>
    desk.messenger.update({ place, message }, { view, picture }),
  );
  if (asked.type === 'failed') reportBug(desk, post, asked.error);
  return asked;
}

function settlementOf(
  asked: Asked,
  { head, fingerprint, isFinal, picture }: DrawnCard,
): Settlement {
  switch (asked.type) {
    case 'sent': {
      const { message } = asked;
      return { type: 'shown', message, shownHead: head, drawn: fingerprint, isFinal };
    }
    case 'refused':
      // Somebody may have removed the picture's file, and the card is there still.
      if (picture !== null) return { type: 'unpictured' };
      return { type: 'abandoned', reason: asked.reason };
    case 'later':
    case 'unknown':
    case 'failed':
      return { type: 'stale' };
  }
}

function redrawnBy(asked: Asked, { at, isOver }: { at: number; isOver: boolean }): Redrawn {
  const reason = 'reason' in asked ? asked.reason : '';
  const tried = { sent: asked.type, afterMs: 0, reason, at };
  switch (asked.type) {
    case 'sent':
    case 'refused':
      return { ...tried, againMs: isOver ? null : 0 };
    case 'later': {
      const afterMs = Math.max(LATER_MS_MIN, asked.afterMs);
      return { ...tried, afterMs, againMs: afterMs };
    }
    case 'unknown':
      return { ...tried, againMs: 0 };
    case 'failed':
      return { ...tried, againMs: BROKEN_MS };
  }
}
