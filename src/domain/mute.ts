import { describeSpan } from './describe-past.ts';
import { formatTime } from './format-time.ts';
import type { Signature } from './signature.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Longer than this nobody remembers why it is quiet. */
export const MUTE_HOURS_MAX = 30 * 24;
/** A rate that has doubled ends a mute, unless it is so low that it says nothing. */
const DOUBLED = 2;
const DOUBLED_MIN = 5;

export const TIME_OVER = 'its time is over';

/** Somebody wants no alerts of a signature for a time. */
export interface Mute extends Signature {
  id: number;
  projectId: number;
  at: number;
  until: number;
  by: string;
  reason: string | null;
  /** Its failures a day as they were when it was muted. */
  usualPerDay: number;
  /** How many failures were not told. */
  hidden: number;
  endedAt: number | null;
  endedWhy: string | null;
}

/** A failure about which somebody is to be told, perhaps. */
export interface MuteFact extends Signature {
  now: number;
  /** Failures of this signature in the last 24 hours, this one among them. */
  failuresOfDay: number;
}

/**
 * What a failure of the workflow means to a mute of it. Of another signature that is muted itself
 * nothing follows: ask `judgeMutes`.
 */
export function judgeMute(mute: Mute, fact: MuteFact): 'hides' | { ends: string } {
  if (fact.now >= mute.until) return { ends: TIME_OVER };
  if (fact.step !== mute.step) return { ends: `it fails at ${nameStep(fact.step)} now` };
  if (fact.code !== mute.code) return { ends: `it fails with ${fact.code} now` };
  if (hasDoubled(mute, fact.failuresOfDay)) {
    return { ends: `it failed ${fact.failuresOfDay} times in 24 hours, twice as often as before` };
  }
  return 'hides';
}

/** What a failure means to all open mutes of its workflow. */
export function judgeMutes(
  mutes: readonly Mute[],
  fact: MuteFact,
): { hiddenBy: Mute | null; ended: { mute: Mute; why: string }[] } {
  const judged = mutes.map((mute) => ({ mute, verdict: judgeMute(mute, fact) }));
  const hiddenBy = judged.find(({ verdict }) => verdict === 'hides')?.mute ?? null;
  const ended = judged.flatMap(({ mute, verdict }) => {
    // What is muted itself is no news: both may be muted side by side.
    const isKnown = hiddenBy !== null && fact.now < mute.until;
    return verdict === 'hides' || isKnown ? [] : [{ mute, why: verdict.ends }];
  });
  return { hiddenBy, ended };
}

function hasDoubled({ usualPerDay }: Mute, failuresOfDay: number): boolean {
  return failuresOfDay >= Math.max(DOUBLED * usualPerDay, DOUBLED_MIN);
}

function nameStep(step: string): string {
  return step === '' ? 'no step' : `step ${step}`;
}

/** "until 24 Nov 14:50 UTC, for 23 h". */
export function describeUntil(until: number, now: number): string {
  // To the nearest minute: of four hours four are left a second later.
  const left = describeSpan(until - now + MINUTE_MS / 2);
  return `until ${formatTime(until, { timeZone: 'UTC' })} UTC, for ${left}`;
}

/** Null: for no time at all, or longer than anybody may. */
export function untilOf(now: number, hours: number): number | null {
  const isGiven = Number.isFinite(hours) && hours > 0 && hours <= MUTE_HOURS_MAX;
  return isGiven ? now + Math.round(hours * HOUR_MS) : null;
}
