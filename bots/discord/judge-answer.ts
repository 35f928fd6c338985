import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { ZodError } from 'zod';
import { openAttempts } from '../delivery/attempt.ts';
import { neverConnected } from '../delivery/never-connected.ts';
import { type AskedFor, type Failed, judgeTrouble } from '../delivery/trouble.ts';
import { HeldBack } from './ban-guard.ts';
import { explainReason, REASON_WORDS } from './reasons.ts';

/** Asks Discord for something: its answer, or what it means that there is none. */
export const attempt = openAttempts(judgeAnswer);

/** What it means that a call of Discord failed. Every reason is a code that `explainReason` knows. */
export function judgeAnswer(error: unknown, asked: AskedFor): Failed {
  const reason = readReason(error);
  if (error instanceof HeldBack) return { type: 'later', afterMs: error.afterMs, reason };
  // Without a time it was not Discord who said "too many", but what stands before it.
  if (error instanceof RateLimitError && error.retryAfter > 0) {
    return { type: 'later', afterMs: error.retryAfter, reason };
  }
  return judgeTrouble(explainReason(reason).trouble, reason, asked);
}

/** Why it failed, as a code: Discord's own number where it gave one. */
export function readReason(error: unknown): string {
  if (error instanceof HeldBack) return error.reason;
  if (error instanceof RateLimitError) return 'ratelimited';
  if (error instanceof HTTPError) return `http_${error.status}`;
  if (error instanceof DiscordAPIError) return readCode(error);
  // Some page instead of what was asked for.
  if (error instanceof ZodError || error instanceof SyntaxError) return 'not_discord';
  return neverConnected(error) ? 'unreachable' : 'no_answer';
}

/** A code of 0 says no more than the status does, and a page of HTML has none. */
function readCode({ code, status }: DiscordAPIError): string {
  const known = String(code);
  if (REASON_WORDS.has(known)) return known;
  const saysMore = /^[1-9]\d{3,8}$/.test(known) && status !== 401;
  return saysMore ? known : `http_${status}`;
}
