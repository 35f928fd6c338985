import { webApi } from '@slack/bolt';
import type { SendResult } from '../messenger.ts';
import { explainReason, type Trouble } from './reasons.ts';

/** An edit may be made twice; a post would be there twice. */
export type AskedFor = 'post' | 'edit';

type Unsent = Exclude<SendResult, { type: 'sent' }>;

/** Somebody has to mend the app first. */
const MENDED_MS = 60_000;
const AGAIN_MS = 2_000;
/** Slack said "too many", and not how long. */
const PACE_MS = 30_000;
const UNREACHABLE_MS = 5_000;

/** The connection never came about: nothing was sent. */
const NEVER_CONNECTED: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What it means that a call of the Web API failed. Every reason is a code that `explainReason` knows. */
export function judgeAnswer(error: unknown, asked: AskedFor): Unsent {
  const reason = readReason(error);
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return { type: 'later', afterMs: error.retryAfter * 1_000, reason };
  }
  return judgeTrouble(explainReason(reason).trouble, reason, asked);
}

/** Why it failed, as a code: Slack's own where it gave one. */
export function readReason(error: unknown): string {
  if (error instanceof webApi.WebAPIPlatformError) {
    // A page of HTML stands here when something else than Slack has answered.
    return /^\w{1,80}$/.test(error.data.error) ? error.data.error : 'not_slack';
  }
  if (error instanceof webApi.WebAPIRateLimitedError) return 'ratelimited';
  if (error instanceof webApi.WebAPIHTTPError) return `http_${error.statusCode}`;
  if (error instanceof webApi.WebAPIRequestError) {
    return neverConnected(error.original) ? 'unreachable' : 'no_answer';
  }
  // The client says only so that Slack told it to wait, and not how long.
  const isPaced = error instanceof Error && error.message.startsWith('Retry header did not');
  return isPaced ? 'ratelimited' : 'no_answer';
}

function judgeTrouble(trouble: Trouble, reason: string, asked: AskedFor): Unsent {
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
    case 'slack':
      return asked === 'post'
        ? { type: 'unknown', reason }
        : { type: 'later', afterMs: AGAIN_MS, reason };
  }
}

/** `fetch failed` says why in its cause, which may be one error for each address that was tried. */
function neverConnected({ cause }: Error): boolean {
  const causes = cause instanceof AggregateError ? cause.errors : [cause];
  return causes.length > 0 && causes.every((each) => NEVER_CONNECTED.has(codeOf(each)));
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
