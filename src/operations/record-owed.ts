import type { ReadApp } from '#src/app.ts';
import type { Statement } from '#src/store/append.ts';
import { type NewLedgerEntry, writeLedger } from '#src/store/ledger.ts';
import type { OwedPost } from '#src/store/posts.ts';

/** That these are owed, for the ledger: in the write that owes them. */
export function recordOwed(app: ReadApp, posts: readonly OwedPost[]): Statement[] {
  return writeLedger(
    app.db,
    posts.map((post) => enter(app, post)),
  );
}

function enter({ clock, projectId }: ReadApp, post: OwedPost): NewLedgerEntry {
  const { id, surface, place, kind, run, subject } = post;
  const what = { at: clock.now(), projectId, workflowId: null, run, surface, place, kind, subject };
  return { ...what, what: 'owed', post: id, reason: null, attempt: null };
}
