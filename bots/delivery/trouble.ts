import type { SendResult } from '../messenger.ts';
import type { Reason, Trouble } from './reason.ts';

export type { Reason } from './reason.ts';

export type ReasonGroup = Reason & { codes: readonly string[] };

/** An edit may be made twice; a post would be there twice. */
export type AskedFor = 'post' | 'edit';

export type Failed = Exclude<SendResult, { type: 'sent' }>;

/** Somebody has to mend the app first. */
const MENDED_MS = 60_000;
const AGAIN_MS = 2_000;
/** The platform said "too many", and not how long. */
const PACE_MS = 30_000;
const UNREACHABLE_MS = 5_000;

/** The words for each code. */
export function listReasons(groups: readonly ReasonGroup[]): ReadonlyMap<string, Reason> {
  return new Map(
    groups.flatMap(({ codes, ...reason }) => codes.map((code) => [code, reason] as const)),
  );
}

/** What trouble means for what was asked. */
export function judgeTrouble(trouble: Trouble, reason: string, asked: AskedFor): Failed {
  switch (trouble) {
    case 'place':
    case 'bug':
      return { type: 'refused', reason };
    case 'app':
      return { type: 'later', afterMs: MENDED_MS, reason };
    case 'pace':
      return { type: 'later', afterMs: PACE_MS, reason };
    case 'unsent':
      return { type: 'later', afterMs: UNREACHABLE_MS, reason };
    case 'platform':
      return asked === 'post'
        ? { type: 'unknown', reason }
        : { type: 'later', afterMs: AGAIN_MS, reason };
  }
}
