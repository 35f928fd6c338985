import { explainReason } from './reasons.ts';

/** Why nobody else sees an answer, and what would let them. */
export function explainAlone(channel: string, reason: string): string {
  const isOutside = reason === 'not_in_channel' || reason === 'channel_not_found';
  if (isOutside && channel.startsWith('D')) {
    return 'Only you see this, the app has no part in this conversation: ask in a channel instead.';
  }
  if (isOutside) {
    return 'Only you see this, the app is not in this channel: invite it with /invite, and ask again.';
  }
  return `Only you see this. ${inWords(reason)}`;
}

/** Why an answer that others see is not there yet. */
export function explainWait(reason: string): string {
  return `Its card follows. ${inWords(reason)}`;
}

/** Slack's reasons are codes; what stopped us before is said in words already. */
function inWords(reason: string): string {
  if (!/^\w+$/.test(reason)) return `The reason: ${reason}.`;
  const { means, fix } = explainReason(reason);
  return `${means} ${fix}`;
}
