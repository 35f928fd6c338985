import type { App } from '#src/app.ts';
import { ASKED_MAX, ASKING_WINDOW_MS, mayAskFrom } from '#src/domain/approval-budget.ts';
import type { Statement } from '#src/store/append.ts';
import * as held from '#src/store/held-posts.ts';
import { notePost } from '#src/store/ledger.ts';
import type { PostRecord } from '#src/store/post-queries.ts';
import { redrawPosts } from '#src/store/posts.ts';
import { makePostId } from './make-post-id.ts';

/**
 * True: a place was asked so often of late that this post waits, and all like it with it; one list
 * says what they are. Whatever somebody has opened goes out all the same.
 */
export async function holdApprovals(app: App, post: PostRecord): Promise<boolean> {
  if (post.kind !== 'approval' && post.kind !== 'reminder') return false;
  const { db, clock } = app;
  const { surface, place, id } = post;
  const where = { surface, place };
  const now = clock.now();
  const window = { since: now - ASKING_WINDOW_MS, limit: ASKED_MAX * 2 };
  const until = mayAskFrom(await held.listAskedAt(db, { ...where, ...window }), now);
  if (until === null || !(await held.mayBeHeld(db, id))) return false;
  if (await held.isListLost(db, where, now)) return false;
  const list = makePostId();
  const note = { at: now, projectId: app.projectId, what: 'owed', reason: null } as const;
  await write(app, [
    ...held.holdPosts(db, where, { now, until }),
    ...held.oweList(db, where, { id: list, now }),
    // Nothing where one stands already.
    notePost(db, { id: list, lender: null }, note),
  ]);
  return true;
}

/** Lists that no longer say what waits are to be drawn anew. */
export async function refreshLists(app: App, surface: string): Promise<void> {
  const { db } = app;
  const stale: string[] = [];
  for (const { id, place, head } of await held.listLists(db, surface)) {
    if (head !== 0 && head !== (await held.sumHeld(db, { surface, place })).head) stale.push(id);
  }
  if (stale.length > 0) await write(app, [redrawPosts(db, stale)]);
}

/** Somebody looks at a task: its own card need not wait any longer. */
export async function openHeldCards(
  app: App,
  { run, step }: { run: number; step: string },
): Promise<void> {
  const ids = await held.listHeldOf(app.db, run, `task:${step}`);
  if (ids.length > 0) await write(app, [held.openHeld(app.db, ids, app.clock.now())]);
}

async function write(app: App, statements: Statement[]): Promise<void> {
  await app.journal.submit('people', { type: 'write', statements, barrier: false });
}
