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
  const { means, fix } = explainReason(reason);
  return `Only you see this. ${means} ${fix}`;
}
