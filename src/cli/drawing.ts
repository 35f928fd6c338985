import type { ListedRun } from '#src/domain/command-center.ts';
import type { CreditFacts } from '#src/domain/credits.ts';
import type { DigestFacts } from '#src/domain/digest.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import type { PlannedRetry } from '#src/operations/load-retry-preview.ts';

/**
 * How things look to a person on a terminal. The composition root brings it from bots/terminal,
 * which the verbs do not know.
 */
export interface Drawing {
  run: (facts: RunFacts, redact: Redact) => string;
  /** Null for a run that has neither failed nor been stopped. */
  failure: (facts: RunFacts, redact: Redact) => string | null;
  graph: (facts: RunFacts, redact: Redact) => string;
  /** What a retry will do; `isStarting`: it does so now. */
  retry: (planned: PlannedRetry, redact: Redact, isStarting: boolean) => string;
  /** Null: credits were never switched on. */
  credits: (facts: CreditFacts | null, redact: Redact) => string;
  digest: (facts: DigestFacts, redact: Redact) => string;
  /** A line a run. */
  feed: (rows: readonly ListedRun[], now: number) => string[];
  event: (event: DrawnEvent) => string;
  /** Rows of text from outside, a line each, in columns. */
  table: (rows: readonly (readonly string[])[]) => string[];
  /** Milliseconds since 1970 by the reader's own clock: "22 Nov 22:13". */
  time: (at: number) => string;
  /** Text from outside on one line, safe to print. */
  line: (text: string) => string;
}

export interface DrawnEvent {
  seq: number;
  type: string;
  step: string | null;
  at: number;
  /** JSON text. */
  data: string;
}
