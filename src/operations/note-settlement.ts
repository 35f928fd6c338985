import type { App } from '#src/app.ts';
import type { LedgerWord } from '#src/domain/why-quiet.ts';
import type { Statement } from '#src/store/append.ts';
import { notePost, type PostNote } from '#src/store/ledger.ts';
import type { EndedLoan, Settlement } from '#src/store/posts.ts';

/** What became of a loan, for the ledger; before it is settled, for then it is nobody's any more. */
export function noteSettlement(
  { db }: Pick<App, 'db'>,
  loan: EndedLoan,
  { settlement, ...note }: Omit<PostNote, 'what'> & { settlement: Settlement },
): Statement[] {
  const what = wordOf(settlement);
  if (what === null) return [];
  // A platform that asks a thousand times to wait has one reason.
  const unless = what === 'deferred' && 'reason' in settlement ? { unless: settlement.reason } : {};
  return [notePost(db, loan, { ...note, what, ...unless })];
}

function wordOf({ type }: Settlement): LedgerWord | null {
  switch (type) {
    case 'shown':
      return 'sent';
    case 'owed':
    case 'uncertain':
      return 'deferred';
    case 'undeliverable':
    case 'dropped':
      return type;
    // What becomes of a card that is shown.
    case 'stale':
    case 'unpictured':
    case 'abandoned':
      return null;
  }
}
