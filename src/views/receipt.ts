import { capitalise } from '#src/domain/capitalise.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { Action } from './action.ts';
import type { Tone } from './run-view.ts';

/** What became of a request. */
export interface ReceiptView extends Omit<Receipt, 'outcome'> {
  kind: 'receipt';
  /** `under-way`: it is being done, and what became of it follows. */
  outcome: Receipt['outcome'] | 'under-way';
  tone: Tone;
  actions: Action[];
}

/** What a receipt opens with. */
export const OUTCOME_WORDS: Readonly<Record<ReceiptView['outcome'], string>> = {
  'under-way': 'Under way',
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

/** How far something is that takes a while. */
export function viewUnderWay(message: string, redact: Redact): ReceiptView {
  const said = { message: redact(message), fix: null, actions: [] };
  return { kind: 'receipt', tone: 'neutral', outcome: 'under-way', id: '', ...said };
}

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
