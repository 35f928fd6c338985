import { type ReceiptView, viewReceipt } from '#src/views/receipt.ts';
import type { Reply } from '../reply.ts';
import type { ChatDesk } from './desk.ts';

/** What became of a request, without its card; with one more thing to know. */
export function receiptOf(
  { redact }: Pick<ChatDesk, 'redact'>,
  { receipt, view }: Pick<Reply, 'receipt' | 'view'>,
  note: string | null = null,
): ReceiptView {
  const told = view.kind === 'receipt' ? view : viewReceipt(receipt, redact);
  if (note === null) return told;
  const more = redact(note);
  return { ...told, fix: told.fix === null ? more : `${told.fix} ${more}` };
}

/** What stands beside a card, which does not say it. Null: nothing was changed, or it is no card. */
export function receiptBeside(desk: Pick<ChatDesk, 'redact'>, reply: Reply): ReceiptView | null {
  const { view, receipt } = reply;
  return view.kind === 'receipt' || receipt.outcome === 'answered' ? null : receiptOf(desk, reply);
}
