import type { Unsent } from '../answering/spot.ts';
import { explainReason } from './reasons.ts';

/** Why nobody else sees an answer, and what would let them. */
export function explainAlone({ type, reason }: Unsent): string {
  const { means, fix } = inWords(reason);
  // It is not tried again by itself, as what is owed would be.
  return `Only you see this. ${means} ${type === 'refused' ? fix : 'Look again in a while.'}`;
}

/** Why the card that others will see is not there yet. */
export function explainWait({ reason }: Unsent): string {
  return `Its card follows. ${inWords(reason).means}`;
}

/** Discord's reasons are codes; what stopped us before is said in words already. */
function inWords(reason: string): { means: string; fix: string } {
  if (/^\w+$/.test(reason)) return explainReason(reason);
  return { means: `The reason: ${reason}.`, fix: 'Look again in a while.' };
}
