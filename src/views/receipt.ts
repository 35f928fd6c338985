import type { Receipt } from '#src/domain/receipt.ts';
import type { Action } from './action.ts';
import type { Tone } from './run-view.ts';

/** What became of a request. */
export interface ReceiptView extends Receipt {
  kind: 'receipt';
  tone: Tone;
  actions: Action[];
}
