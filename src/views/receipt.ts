import { capitalise } from '#src/domain/capitalise.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { Action } from './action.ts';
import type { Tone } from './run-view.ts';

/** What became of a request. */
export interface ReceiptView extends Receipt {
  kind: 'receipt';
  tone: Tone;
  actions: Action[];
}

/** What a receipt opens with. */
export const OUTCOME_WORDS: Readonly<Record<Receipt['outcome'], string>> = {
  applied: 'Done',
  answered: 'Answered',
  already: 'Already so',
  refused: 'Refused',
  forbidden: 'Not allowed',
  invalid: 'Not understood',
  unknown: 'Not found',
  ambiguous: 'Which one?',
  unavailable: 'Not now',
  failed: 'Failed',
};

const TONES: Readonly<Record<Receipt['outcome'], Tone>> = {
  applied: 'good',
  answered: 'neutral',
  already: 'neutral',
  refused: 'bad',
  forbidden: 'bad',
  invalid: 'bad',
  unknown: 'bad',
  ambiguous: 'bad',
  unavailable: 'bad',
  failed: 'bad',
};

export function viewReceipt(
  { id, outcome, message, fix }: Receipt,
  redact: Redact,
  actions: readonly Action[] = [],
): ReceiptView {
  return {
    kind: 'receipt',
    tone: TONES[outcome],
    id,
    outcome,
    // What is refused goes on from the name of a run, which begins no sentence.
    message: capitalise(redact(message)),
    fix: fix === null ? null : redact(fix),
    actions: [...actions],
  };
}
