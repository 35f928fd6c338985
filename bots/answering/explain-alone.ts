import type { Unsent } from './spot.ts';

/** A reason of the platform's, in words. */
type ExplainReason = (code: string) => { means: string; fix: string };

/** Why nobody else sees an answer, and what would let them. */
export function explainAlone({ type, reason }: Unsent, explainReason: ExplainReason): string {
  const { means, fix } = inWords(reason, explainReason);
  // It is not tried again by itself, as what is owed would be.
  return `Only you see this. ${means} ${type === 'refused' ? fix : 'Look again in a while.'}`;
}

/** Why the card that others will see is not there yet. */
export function explainWait({ reason }: Unsent, explainReason: ExplainReason): string {
  return `Its card follows. ${inWords(reason, explainReason).means}`;
}

/** A platform's reasons are codes; what stopped us before is said in words already. */
function inWords(reason: string, explainReason: ExplainReason) {
  if (/^\w+$/.test(reason)) return explainReason(reason);
  return { means: `The reason: ${reason}.`, fix: 'Look again in a while.' };
}
