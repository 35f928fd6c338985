import { explainReason } from './reasons.ts';

/** Why the gateway is not open. */
export interface Loss {
  /** A code of Discord's, or a word of ours. */
  reason: string;
  /** The same as a sentence. */
  means: string;
  /** What somebody has to do first; null: it may go away by itself. */
  fix: string | null;
  /** How long to wait at least; null: as long as usual. */
  afterMs: number | null;
  /** Discord no longer knows the session: the next one is begun anew. */
  endsSession: boolean;
}

const MENDED_MS = 60_000;
/** Where each try begins a session, of which there are so many a day. */
const LASTING_MS = 5 * 60_000;
/** What lasts longer is looked at again: somebody may have mended it, or Discord have changed its mind. */
const AGAIN_MS_MAX = 10 * 60_000;
const FIRST_MS = 500;
const LATER_MS_MAX = 30_000;

const NEWER_VERSION = 'Bring Signalbox up to date, and report it with the log of this moment.';
const TAKE_OUT = 'Take the app out of servers that do not need it.';

/** What Discord closes with until somebody has mended something. */
const LASTING: ReadonlyMap<number, readonly [means: string, fix: string]> = new Map([
  [4004, [explainReason('http_401').means, explainReason('http_401').fix]],
  [4010, ['Discord does not know such a connection.', NEWER_VERSION]],
  [4011, ['The app is in more servers than one connection may serve.', TAKE_OUT]],
  [4012, ['Discord no longer speaks this version of its protocol.', NEWER_VERSION]],
  [4013, ['Discord does not know what is asked for.', NEWER_VERSION]],
  [4014, ['Discord does not allow the app what is asked for.', NEWER_VERSION]],
]);
/** After these Discord knows the session no more: 4007 and 4009 of its close codes. */
const ENDINGS: ReadonlySet<number> = new Set([4007, 4009]);

type More = Partial<Omit<Loss, 'reason'>>;

/** Nothing is known to be wrong but what is said here. */
export function loseFor(reason: string, means: string, more: More = {}): Loss {
  return { reason, means, fix: null, afterMs: null, endsSession: false, ...more };
}

/** What it means that the connection was closed with this code. */
export function judgeClose(code: number): Loss {
  const reason = `code ${code}`;
  const [means, fix] = LASTING.get(code) ?? [];
  if (means === undefined || fix === undefined) {
    const endsSession = ENDINGS.has(code);
    return loseFor(reason, 'Discord has closed the connection.', { endsSession });
  }
  return loseFor(reason, means, { fix, afterMs: LASTING_MS, endsSession: true });
}

/** What it means that a call of Discord's API failed, or that its gateway did not open. */
export function judgeRefusal(reason: string, afterMs: number | null = null): Loss {
  const { trouble, means, fix } = explainReason(reason);
  return loseFor(reason, means, { fix: trouble === 'app' ? fix : null, afterMs });
}

/** How long to wait before the next try; `chance` is between 0 and 1, so that many do not come together. */
export function waitFor({ fix, afterMs }: Loss, failures: number, chance: number): number {
  const usualMs = Math.min(LATER_MS_MAX, FIRST_MS * 2 ** failures) * (0.5 + chance / 2);
  const leastMs = fix === null ? usualMs : MENDED_MS;
  return Math.min(Math.max(leastMs, afterMs ?? 0), AGAIN_MS_MAX);
}
