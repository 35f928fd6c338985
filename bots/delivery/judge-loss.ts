import { capitalise } from '#src/domain/capitalise.ts';
import type { PostRecord } from '#src/operations/load-delivery.ts';
import type { Loss } from '#src/operations/lose-post.ts';
import type { Settlement } from '#src/operations/settle-post.ts';
import type { Messenger } from '../messenger.ts';
import type { Reason } from './trouble.ts';

/** Somebody is told of what has waited for so long. */
const WAITED_MS = 15 * 60_000;
/** A reason that a platform gives. Ours are sentences. */
const CODE = /^[\w.-]{1,80}$/;

/** A reason and what it means: "is_archived: the channel is archived". */
export function describeReason({ explain }: Pick<Messenger, 'explain'>, reason: string): string {
  if (!CODE.test(reason)) return reason;
  const { means } = explain(reason);
  return `${reason}: ${means.charAt(0).toLowerCase()}${means.slice(1).replace(/[.]$/, '')}`;
}

/**
 * What a try means that brought nothing: whether people have to be told, and whether another place
 * may take it. Null: it was sent, or it only waits.
 */
export function judgeLoss(
  messenger: Pick<Messenger, 'explain'>,
  { owed_at: owedAt }: Pick<PostRecord, 'owed_at'>,
  { settlement, code, now }: { settlement: Settlement; code: string; now: number },
): Omit<Loss, 'elsewhere'> | null {
  const { trouble, fix } = explainAny(messenger, code);
  const isSurfaceLost = trouble !== 'place' && trouble !== 'bug';
  const reason = describeReason(messenger, code);
  switch (settlement.type) {
    case 'undeliverable': {
      const isTried = settlement.reason !== code;
      const said = isTried ? `tried for seven days: ${reason}` : reason;
      const mayGoElsewhere = trouble !== 'bug';
      return { settlement, code, reason: said, fix, isSurfaceLost, mayGoElsewhere };
    }
    case 'owed':
    case 'uncertain': {
      // Once the app is mended it arrives; until then another platform is better than none.
      const mayGoElsewhere = settlement.type === 'owed' && trouble === 'app';
      const hasWaited = trouble !== 'pace' && now - owedAt > WAITED_MS;
      if (!mayGoElsewhere && !hasWaited) return null;
      return { settlement, code, reason, fix, isSurfaceLost, mayGoElsewhere };
    }
    case 'shown':
    case 'stale':
    case 'unpictured':
    case 'abandoned':
    case 'dropped':
      return null;
  }
}

function explainAny({ explain }: Pick<Messenger, 'explain'>, code: string): Reason {
  if (CODE.test(code)) return explain(code);
  const fix = 'It is tried again by itself; the log says more.';
  return { trouble: 'platform', means: capitalise(`${code}.`), fix };
}
