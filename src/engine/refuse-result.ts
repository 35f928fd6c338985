import { cleanWords } from '#src/domain/clean-text.ts';
import type { StepOutcome } from '#src/domain/decide-outcomes.ts';
import { shorten } from '#src/domain/shorten.ts';

const WHY_CHARS_MAX = 500;

/** What becomes of a result that the store would not take: its step has failed. Other outcomes stay as they are. */
export function refuseResult(outcome: StepOutcome, error: unknown): StepOutcome {
  if (outcome.type !== 'succeeded') return outcome;
  const { step, attempt } = outcome;
  const why = error instanceof Error ? error.message : String(error);
  const message = `The result could not be stored: ${shorten(cleanWords(why), WHY_CHARS_MAX)}. Return something else, or look at the log.`;
  const failure = { code: 'UPSTREAM_ERROR', message, outcome: 'known', curable: false } as const;
  return { type: 'failed', step, attempt, failure, random: 0 };
}
