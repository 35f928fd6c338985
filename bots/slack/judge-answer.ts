import { webApi } from '@slack/bolt';
import { neverConnected } from '../delivery/never-connected.ts';
import { type AskedFor, type Failed, judgeTrouble } from '../delivery/trouble.ts';
import { explainReason } from './reasons.ts';

/** What it means that a call of the Web API failed. Every reason is a code that `explainReason` knows. */
export function judgeAnswer(error: unknown, asked: AskedFor): Failed {
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
    return neverConnected(error.original.cause) ? 'unreachable' : 'no_answer';
  }
  // The client says only so that Slack told it to wait, and not how long.
  const isPaced = error instanceof Error && error.message.startsWith('Retry header did not');
  return isPaced ? 'ratelimited' : 'no_answer';
}
