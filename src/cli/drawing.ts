import type { Redact } from '#src/domain/redact.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';

/**
 * How things look to a person on a terminal. The composition root brings it from bots/terminal,
 * which the verbs do not know.
 */
export interface Drawing {
  run: (facts: RunFacts, redact: Redact) => string;
  /** Null for a run that has neither failed nor been stopped. */
  failure: (facts: RunFacts, redact: Redact) => string | null;
  /** Text from outside on one line, safe to print. */
  line: (text: string) => string;
  /** Columns that a line takes. */
  widthOf: (line: string) => number;
  /** The beginning of a line that fits so many columns. */
  fit: (line: string, columns: number) => string;
}
