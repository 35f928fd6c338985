import type { SendResult } from '../messenger.ts';
import { explainReason } from './reasons.ts';

type Unsent = Exclude<SendResult, { type: 'sent' }>;

/** Why nobody else sees an answer, and what would let them. */
export function explainAlone(channel: string, { type, reason }: Unsent): string {
  const isOutside = reason === 'not_in_channel' || reason === 'channel_not_found';
  if (isOutside && channel.startsWith('D')) {
    return 'Only you see this: the app has no part in this conversation. Others see its answers in a channel.';
  }
  if (isOutside) {
    return 'Only you see this: the app is not in this channel. Invite it with /invite, and others see its answers too.';
  }
  const { means, fix } = inWords(reason);
  // It is not tried again by itself, as what is owed would be.
  return `Only you see this. ${means} ${type === 'refused' ? fix : 'Look again in a while.'}`;
}

/** Why the card that others will see is not there yet. */
export function explainWait({ reason }: Unsent): string {
  return `Its card follows. ${inWords(reason).means}`;
}

/** Slack's reasons are codes; what stopped us before is said in words already. */
function inWords(reason: string): { means: string; fix: string } {
  if (/^\w+$/.test(reason)) return explainReason(reason);
  return { means: `The reason: ${reason}.`, fix: 'Look again in a while.' };
}
