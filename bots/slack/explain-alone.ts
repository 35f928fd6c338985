import { explainAlone as explain } from '../answering/explain-alone.ts';
import type { Unsent } from '../answering/spot.ts';
import type { Whereabouts } from './desk.ts';
import { explainReason } from './reasons.ts';

/** Why nobody else sees an answer, and what would let them. */
export function explainAlone(where: Whereabouts, unsent: Unsent): string {
  const { reason } = unsent;
  const isOutside = reason === 'not_in_channel' || reason === 'channel_not_found';
  if (isOutside && where.type === 'channel' && where.channel.startsWith('D')) {
    return 'Only you see this: the app has no part in this conversation. Others see its answers in a channel.';
  }
  if (isOutside) {
    return 'Only you see this: the app is not in this channel. Invite it with /invite, and others see its answers too.';
  }
  return explain(unsent, explainReason);
}
