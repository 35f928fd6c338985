import type { StepFailureFacts } from './errors.ts';
import type { Step } from './graph.ts';
import type { StepState } from './step-state.ts';

const BACKOFF_BASE_MS = 1_000;
export const BACKOFF_CAP_MS = 60_000;
export const RETRY_AFTER_MAX_MS = 15 * 60_000;
/** A step that loses its worker this often has done it: it fails alone instead of taking more down. */
export const WORKER_LOSSES_MAX = 3;
/** A clock that is further behind the log than this was set back. */
export const CLOCK_SKEW_MAX_MS = 60_000;

export interface RetryTiming {
  now: number;
  /** 0 ≤ random < 1. */
  random: number;
}

/** When the next attempt is due, or null: this failure is final. At most retry_count + 1 may fail. */
export function nextAttemptAt(
  step: Step,
  current: StepState,
  failure: StepFailureFacts,
  { now, random }: RetryTiming,
): number | null {
  if (current.failures >= step.retry_count) return null;
  if (failure.outcome === 'unknown' && !mayRepeatUnknown(step, current)) return null;
  if (!failure.curable && step.retry_on !== 'any') return null;
  const asked = Math.min(failure.retryAfterMs ?? 0, RETRY_AFTER_MAX_MS);
  return now + Math.max(asked, backoffMs(current.failures, random));
}

/** Exponential with full jitter, by the failures before this one: 0 to base × 2ⁿ, capped. */
export function backoffMs(failuresBefore: number, random: number): number {
  const ceiling = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** failuresBefore);
  return Math.round(ceiling * random);
}

/** May an attempt be run again though nobody knows whether it happened? The author's word is last. */
export function mayRepeatUnknown(step: Step, current: StepState): boolean {
  if (step.on_interrupt !== undefined) return step.on_interrupt === 'retry';
  return current.repeatable || step.retry_count > 0;
}

/** Has its back-off passed? A clock set back must not prolong it. */
export function isRetryDue(step: StepState, now: number): boolean {
  const { retryAt, endedAt } = step;
  if (retryAt === undefined || endedAt === null) return false;
  return now >= retryAt || now < endedAt - CLOCK_SKEW_MAX_MS;
}

/** Pending, or waiting out a back-off that has passed. */
export function mayStart(step: StepState, now: number): boolean {
  return step.status === 'pending' || (step.status === 'waiting' && isRetryDue(step, now));
}
