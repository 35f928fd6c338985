import type { App } from '#src/app.ts';
import type { Statement } from '#src/store/append.ts';
import * as posts from '#src/store/posts.ts';

export type { Settlement } from '#src/store/posts.ts';

/** Says what became of a post or an edit. Where the loan has gone to somebody else it changes nothing. */
export function settlePost(
  app: App,
  loan: posts.EndedLoan,
  settlement: posts.Settlement,
): Promise<void> {
  return write(app, ...posts.settlePost(app.db, loan, settlement));
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
export function deferPost(app: App, id: string, waitMs: number): Promise<void> {
  const now = app.clock.now();
  return write(app, posts.deferPost(app.db, id, { now, dueAt: now + waitMs }));
}

/** An owed post that has nothing to say any more is forgotten. */
export function dropPost(app: App, id: string): Promise<void> {
  return write(app, posts.dropPost(app.db, id));
}

async function write(app: App, ...statements: Statement[]): Promise<void> {
  await app.journal.submit('people', { type: 'write', statements, barrier: false });
}
