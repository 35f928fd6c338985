import { formatDuration } from '#src/domain/format-time.ts';
import { type Loss, loseFor } from './gateway-loss.ts';

/** How many sessions Discord still lets the app begin, as it says itself. */
export interface IdentifyBudget {
  total: number;
  remaining: number;
  /** Until all are there again. */
  resetAfterMs: number;
}

/** Discord resets the token of an app that has used up all: so much of them is never touched. */
const RESERVE = 0.1;
/** When there are fewer they are made to last until there are new ones. */
const PLENTY = 0.5;
const HOUR_MS = 60 * 60_000;
/** One process begins no more, whatever Discord allows. */
const PER_HOUR_MAX = 30;
/** Discord refuses one that comes within five seconds after another. */
const APART_MS = 5_500;

/** When this process began to try, and when it began sessions, by a clock that never jumps. */
interface OwnTries {
  beganAt: number;
  identifiedAt: readonly number[];
  now: number;
}

/**
 * Why no session may be begun now; null: one may. What Discord says counts what earlier processes
 * and others have begun: a process that is started again and again does not use them up.
 */
export function judgeIdentify(
  { total, remaining, resetAfterMs }: IdentifyBudget,
  { beganAt, identifiedAt, now }: OwnTries,
): Loss | null {
  const left = remaining - Math.ceil(total * RESERVE);
  if (left <= 0) return refuseIdentify('sessions used up', resetAfterMs);
  const lately = identifiedAt.filter((at) => now - at < HOUR_MS);
  const tooMany = lately.at(-PER_HOUR_MAX);
  if (tooMany !== undefined) return refuseIdentify('too many sessions', tooMany + HOUR_MS - now);
  const last = lately.at(-1);
  if (last !== undefined && now - last < APART_MS) return waitApart(last + APART_MS - now);
  if (remaining >= total * PLENTY) return null;
  // Of what an earlier process began nothing is known here but that it was before this one.
  const waitMs = (last ?? beganAt) + resetAfterMs / left - now;
  return waitMs <= 0 ? null : refuseIdentify('too many sessions', waitMs);
}

function waitApart(afterMs: number): Loss {
  return loseFor('a session was just begun', 'Discord lets one begin every five seconds.', {
    afterMs,
  });
}

function refuseIdentify(reason: string, afterMs: number): Loss {
  const means = 'So many sessions were begun lately that Discord would soon lock the app out.';
  const when = `the next one is begun by itself in ${formatDuration(afterMs)}`;
  const fix = `Stop what starts Signalbox or breaks its connection again and again; ${when}.`;
  return loseFor(reason, means, { fix, afterMs });
}
