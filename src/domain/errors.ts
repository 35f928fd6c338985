import type { FailureCode } from './failure-codes.ts';

/**
 * Three kinds of failure, three treatments. A Refusal is told to the person who asked.
 * A StepFailure is recorded on the run. Anything else is a bug: logged whole, and shown
 * only as "something went wrong".
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: RefusalKind;
  /** What to do about it, one sentence. */
  readonly fix: string | undefined;

  constructor(kind: RefusalKind, message: string, fix?: string) {
    super(message);
    this.kind = kind;
    this.fix = fix;
  }
}

/**
 * already: it is so. refused: not now. forbidden: not by this person. invalid: malformed.
 * unknown: no such thing. ambiguous: several. unavailable: try again.
 */
export type RefusalKind =
  | 'already'
  | 'refused'
  | 'forbidden'
  | 'invalid'
  | 'unknown'
  | 'ambiguous'
  | 'unavailable';

/** Which limit a RUN_STALLED_OR_TIMED_OUT ran into. */
export type TimeLimit = 'step' | 'script' | 'stall' | 'worker';

export interface StepFailureFacts {
  code: FailureCode;
  message: string;
  /** known: it answered, also with an error. unknown: it may have happened. */
  outcome: 'known' | 'unknown';
  /** May waiting cure it? `retry_on: "any"` overrules. */
  curable: boolean;
  /** What the other side asked us to wait, milliseconds. */
  retryAfterMs?: number;
  limit?: TimeLimit;
}

/** A step's attempt that failed, as the step itself names it. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
  readonly facts: StepFailureFacts;

  constructor(facts: StepFailureFacts, options?: ErrorOptions) {
    super(facts.message, options);
    this.facts = facts;
  }
}
