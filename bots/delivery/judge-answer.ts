import { type PostRecord, WAIT_MS_MAX } from '#src/operations/load-delivery.ts';
import type { Settlement } from '#src/operations/settle-post.ts';
import type { Asked } from './ask-messenger.ts';
import { backOffMs } from './back-off.ts';
import { type Desk, pictureDueAt } from './desk.ts';
import type { DrawnPost } from './draw-run-post.ts';

/** Nobody is asked again sooner, whatever the platform says. */
export const LATER_MS_MIN = 100;
/** After it nobody wants the card any more. */
const TRIED_FOR_MS = 7 * 24 * 60 * 60 * 1000;

/** What came of a try. */
export interface Tried {
  /** none: the place was not spoken to. */
  sent: Asked['type'] | 'none';
  /** How long the platform wants to be left alone. */
  afterMs: number;
  /** Why it was not sent, in the platform's words; empty: it was. */
  reason: string;
  /** When it had answered, by the clock that never jumps. */
  at: number;
}

export const NOT_TRIED: Tried = { sent: 'none', afterMs: 0, reason: '', at: 0 };

export type Outcome = Tried & { settlement: Settlement };

/** What a messenger's answer means for a post. */
export function judgeAnswer(
  asked: Asked,
  { post, drawn, desk }: { post: PostRecord; drawn: DrawnPost | null; desk: Desk },
): Outcome {
  const { clock } = desk.app;
  const [now, at] = [clock.now(), clock.monotonic()];
  const backOff = backOffMs(post.attempts);
  const retry = (type: 'owed' | 'uncertain', afterMs: number, reason: string): Outcome => {
    const isTooOld = now - post.owed_at > TRIED_FOR_MS;
    const settlement: Settlement = isTooOld
      ? { type: 'undeliverable', reason: `tried for seven days: ${reason}` }
      : { type, dueAt: now + Math.min(afterMs, WAIT_MS_MAX), reason };
    return { settlement, sent: asked.type, afterMs, reason, at };
  };
  switch (asked.type) {
    case 'sent': {
      const picture = { pictureDueAt: pictureDueAt(desk, post.kind) };
      const settlement = { ...shown(asked.message, post, drawn), ...picture };
      return { settlement, sent: 'sent', afterMs: 0, reason: '', at };
    }
    case 'later':
      return retry('owed', Math.max(LATER_MS_MIN, asked.afterMs), asked.reason);
    case 'unknown':
      return retry('uncertain', backOff, asked.reason);
    case 'refused': {
      const { reason } = asked;
      const settlement = { type: 'undeliverable', reason } as const;
      return { settlement, sent: 'refused', afterMs: 0, reason, at };
    }
    case 'failed':
      return retry('uncertain', backOff, 'something went wrong: the log says what');
  }
}

/** What was only found was sent by an earlier try. */
function shown(message: string, { sent_at }: PostRecord, drawn: DrawnPost | null) {
  if (drawn === null) {
    const unknown = { shownHead: 0, drawn: null, isFinal: false };
    return { type: 'shown', message, ...unknown, sentAt: sent_at } as const;
  }
  const { head, fingerprint, isFinal } = drawn;
  return { type: 'shown', message, shownHead: head, drawn: fingerprint, isFinal } as const;
}
