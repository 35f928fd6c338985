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
    message: asSentence(redact(message)),
    fix: fix === null ? null : redact(fix),
    actions: [...actions],
  };
}

/** What is refused goes on from the name of a run, which begins no sentence. */
function asSentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
