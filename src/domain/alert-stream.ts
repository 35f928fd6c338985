import type { Signature } from './signature.ts';

/** An alert that comes later says so. */
export const LATE_MS = 15 * 60_000;

/** A message tells of no more failures after so long without one, or after so long at all. */
export const QUIET_MS = 30 * 60_000;
export const WINDOW_MS = 4 * 60 * 60_000;
/** What rings a phone, and what is said in a thread, is so far apart at least. */
export const APART_MS = 60_000;

/** The failures of one signature that one message tells of in one place. */
export interface AlertStream extends Signature {
  /** Its message, as the outbox names it. */
  post: string;
  /** Of the whole window. */
  count: number;
  /** How many of them the messages before this one told; 0: it is the first. */
  toldBefore: number;
  /** How many it said when it came: an edit rings no phone. */
  rungWith: number;
  firstAt: number;
  lastAt: number;
  newestRun: number;
  /** When the first message of the window was made; and this one; and when it last counted a failure. */
  openedAt: number;
  toldAt: number;
  raisedAt: number;
  /** Its first failure was told late. */
  isLate: boolean;
  /** The newest reply in its thread, and when that is to be sent. */
  reply: { post: string; at: number } | null;
  /** Why it is told although it was muted. */
  because: string | null;
}

/** Where alerts of a place are gathered while there are too many of them. */
export interface Storm {
  /** Its card, as the outbox names it. */
  post: string;
  openedAt: number;
  raisedAt: number;
}

/** Does it tell of what fails now? What lies in the future was written before a clock was set back. */
export function isWithinWindow(
  { openedAt, raisedAt }: Pick<AlertStream, 'openedAt' | 'raisedAt'>,
  now: number,
): boolean {
  return Math.abs(now - raisedAt) < QUIET_MS && Math.abs(now - openedAt) < WINDOW_MS;
}

/** What becomes of a failure in one place. */
export type AlertVerdict =
  /** A new message; `ring`: it takes the place of one that has become many times as many. */
  'post' | 'ring' | 'repeat' | 'storm';

/** One more would be ten times as many as its message said when it came. */
export function isToRing({ count, rungWith, toldAt }: AlertStream, now: number): boolean {
  const isMany = powerOf(count + 1) > powerOf(rungWith);
  return isMany && Math.abs(now - toldAt) >= APART_MS;
}

/** How many digits, less one: Math.log10 is not exact. */
function powerOf(count: number): number {
  return String(count).length - 1;
}

/** When the next reply in its thread is to be sent. */
export function replyDueAt({ toldAt, reply }: AlertStream, now: number): number {
  const saidAt = Math.max(toldAt, reply?.at ?? 0);
  // After a clock was set back nobody waits for what it said before.
  return Math.min(Math.max(now, saidAt + APART_MS), now + APART_MS);
}
