import type { StepFailureFacts } from './errors.ts';
import type { Step } from './graph.ts';
import type { StepState } from './run-state.ts';

export const BACKOFF_BASE_MS = 1_000;
export const BACKOFF_CAP_MS = 60_000;
export const RETRY_AFTER_MAX_MS = 15 * 60_000;
/** A step that loses its worker this often has done it: it fails alone instead of taking more down. */
export const WORKER_LOSSES_MAX = 3;

export interface RetryTiming {
  now: number;
  /** 0 ≤ random < 1. */
  random: number;
}

/** When the next attempt is due, or null: this failure is final. At most retry_count + 1 attempts. */
export function nextAttemptAt(
  step: Step,
  current: StepState,
  failure: StepFailureFacts,
  { now, random }: RetryTiming,
): number | null {
  if (current.attempt === 0 || current.attempt > step.retry_count) return null;
  if (!failure.curable && step.retry_on !== 'any') return null;
  const asked = Math.min(failure.retryAfterMs ?? 0, RETRY_AFTER_MAX_MS);
  return now + Math.max(asked, backoffMs(current.attempt, random));
}

/** Exponential with full jitter: 0 to base × 2ⁿ, capped. */
export function backoffMs(attempt: number, random: number): number {
  const ceiling = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** (attempt - 1));
  return Math.round(ceiling * random);
}

/** May an attempt be run again though nobody knows whether it happened? */
export function mayRepeatUnknown(step: Step, current: StepState): boolean {
  return current.repeatable || step.on_interrupt === 'retry' || step.retry_count > 0;
}
