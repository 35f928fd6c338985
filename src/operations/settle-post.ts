import type { App } from '#src/app.ts';
import type { Statement } from '#src/store/append.ts';
import { notePost } from '#src/store/ledger.ts';
import type { PostRecord } from '#src/store/post-queries.ts';
import * as posts from '#src/store/posts.ts';
import { noteSettlement } from './note-settlement.ts';

export type { Settlement } from '#src/store/posts.ts';

/** Why a card is not sent any more. */
const NOTHING_TO_SAY = 'there is nothing to say any more';

/** Says what became of a post or an edit. Where the loan has gone to somebody else it changes nothing. */
export function settlePost(
  app: App,
  loan: posts.EndedLoan,
  settlement: posts.Settlement,
): Promise<void> {
  return write(app, ...posts.settlePost(app.db, loan, settlement));
}

/** The same of a try to send it, which the ledger keeps; `reason`: why it was not sent, in words. */
export function settleTry(
  app: App,
  loan: posts.EndedLoan,
  { settlement, reason }: { settlement: posts.Settlement; reason: string | null },
): Promise<void> {
  const { db, projectId, clock } = app;
  const note = { settlement, at: clock.now(), projectId, reason };
  return write(app, ...noteSettlement(app, loan, note), ...posts.settlePost(db, loan, settlement));
}

/** What a card shows is still so at this head, or is all that it will ever show. */
export function skipEdit(
  app: App,
  card: Parameters<typeof posts.skipEdit>[1],
  over: Parameters<typeof posts.skipEdit>[2],
): Promise<void> {
  return write(app, posts.skipEdit(app.db, card, over));
}

/** A post that is due and cannot be drawn yet waits so long. */
export function deferPost(
  app: App,
  id: string,
  { waitMs, reason }: { waitMs: number; reason: string },
): Promise<void> {
  const { db, projectId, clock } = app;
  const now = clock.now();
  const note = { at: now, projectId, what: 'deferred', reason, unless: reason } as const;
  return write(
    app,
    notePost(db, { id, lender: null }, note),
    posts.deferPost(db, id, { now, dueAt: now + waitMs, reason }),
  );
}

/** An owed post that has nothing to say any more is forgotten; not one that somebody else has sent. */
export function dropPost(
  app: App,
  { id, surface, place }: Pick<PostRecord, 'id' | 'surface' | 'place'>,
): Promise<void> {
  const { db, projectId, clock } = app;
  const noted = { at: clock.now(), projectId, what: 'dropped', reason: NOTHING_TO_SAY } as const;
  const note = { ...noted, owedTo: { surface, place } };
  return write(app, notePost(db, { id, lender: null }, note), posts.dropPost(db, id));
}

async function write(app: App, ...statements: Statement[]): Promise<void> {
  await app.journal.submit('people', { type: 'write', statements, barrier: false });
}
