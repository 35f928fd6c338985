import type { Receipt } from '#src/domain/receipt.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { Action } from '#src/views/action.ts';
import { viewReceipt } from '#src/views/receipt.ts';
import type { View } from '#src/views/view.ts';
import type { Progress } from './progress.ts';

/** What a line or a press is answered with. Nothing that a person asks for ends without one. */
export interface Reply {
  view: View;
  /** What became of the request. A card does not say it by itself: surfaces show it beside it. */
  receipt: Receipt;
  /** For whoever asked alone: it changed nothing that others want to know of. */
  isPrivate: boolean;
  /**
   * What was shown or changed: its cards are to be true at once. Where the view is such a card
   * itself, not a receipt, a surface may keep it up to date. Null: it is said once.
   */
  subject: ReplySubject | null;
  /** What was shown while it was being done. */
  progress?: Progress;
}

export type ReplySubject =
  | { run: number; kind: 'run' }
  | { run: number; kind: 'approval'; step: string };

/** The card of a subject, as its posts are stored. */
export function nameSubject(subject: ReplySubject) {
  const { run, kind } = subject;
  return { run, kind, subject: subject.kind === 'run' ? 'run' : `task:${subject.step}` };
}

/** Only what became of the request: to everybody where it changed something. */
export function replyWithReceipt(
  receipt: Receipt,
  redact: Redact,
  actions: readonly Action[] = [],
): Reply {
  return {
    view: viewReceipt(receipt, redact, actions),
    receipt,
    isPrivate: receipt.outcome !== 'applied',
    subject: null,
  };
}
