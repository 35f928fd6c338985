import { StepFailure } from '#src/domain/errors.ts';
import type { FailureCode } from '#src/domain/failure-codes.ts';

/** Timers of Node hold 31 bits; a longer limit is left to the caller's own signal. */
export const TIMER_MS_MAX = 2 ** 31 - 1;

/** One outside call's end: its time-out, the caller's abort, or a reason of ours. */
export interface CallLimit {
  readonly signal: AbortSignal;
  abort: (reason: Error) => void;
  release: () => void;
}

/** A signal for one call alone: clients listen on it for ever, and some cancel a call that has ended. */
export function limitCall(caller: AbortSignal, timeoutMs: number | null): CallLimit {
  const ending = new AbortController();
  const follow = (): void => ending.abort(caller.reason);
  const expire = (): void => ending.abort(new DOMException('time is up', 'TimeoutError'));
  if (caller.aborted) follow();
  caller.addEventListener('abort', follow, { once: true });
  const isTimed = timeoutMs !== null && timeoutMs <= TIMER_MS_MAX;
  const timer = isTimed ? setTimeout(expire, timeoutMs) : undefined;
  return {
    signal: ending.signal,
    abort: (reason) => ending.abort(reason),
    release: () => {
      clearTimeout(timer);
      caller.removeEventListener('abort', follow);
    },
  };
}

/** Waits for something shared; the wait ends with the signal, the shared work goes on. */
export function waitUntil<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(asError(signal.reason));
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}

/** Is it the step's time that is up, by our clock or by the caller's? */
export function isTimeout(reason: unknown): boolean {
  if (reason instanceof StepFailure) return reason.facts.limit === 'step';
  return reason instanceof Error && reason.name === 'TimeoutError';
}

/** Why a call ended that was ended from our side. `wasSent`: it may have happened. */
export function failLimited(ended: {
  reason: unknown;
  code: FailureCode;
  what: string;
  timeoutMs: number | null;
  wasSent: boolean;
  /** What else is known, in sentences. */
  story?: string;
}): StepFailure {
  const { reason, code, what, timeoutMs, wasSent } = ended;
  const story = ended.story ? ` ${ended.story}` : '';
  const outcome = wasSent ? 'unknown' : 'known';
  if (!isTimeout(reason)) {
    if (reason instanceof StepFailure) return reason;
    const doubt = wasSent
      ? 'was cancelled: it may have happened'
      : 'was cancelled before it was sent';
    return new StepFailure({ code, message: `${what} ${doubt}.${story}`, outcome, curable: false });
  }
  const limit = timeoutMs === null ? 'in its time' : `within ${timeoutMs / 1000} s`;
  const doubt = wasSent ? 'it may have happened' : 'it was not sent';
  return new StepFailure({
    code: 'RUN_STALLED_OR_TIMED_OUT',
    message: `${what} did not answer ${limit}: ${doubt}. Raise timeout_s, or look for a hung external API.${story}`,
    outcome,
    curable: true,
    limit: 'step',
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
