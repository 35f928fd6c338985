import type { App } from '#src/app.ts';
import { owePosts } from '#src/store/posts.ts';
import { closeStorm, continueStorm, findStorm, openStorm } from '#src/store/storms.ts';
import { makePostId } from './make-post-id.ts';
import { recordOwed } from './record-owed.ts';

const STORM_PRIORITY = 3;

/**
 * A storm whose card takes no edit any more has another one, where it belongs, which tells of all:
 * else whatever it gathers from then on is seen by nobody.
 */
export async function replaceStorm(app: App, post: string): Promise<void> {
  const { db, clock } = app;
  const storm = await findStorm(db, post);
  if (storm === null || !storm.isOpen) return;
  const { surface, place } = storm;
  const next = { ...storm, post: makePostId() };
  const what = { kind: 'storm', run: null, subject: 'storm', priority: STORM_PRIORITY } as const;
  const card = { id: next.post, surface, place, ...what, at: clock.now() };
  const statements = [
    closeStorm(db, storm),
    openStorm(db, storm, next),
    ...continueStorm(db, next, storm),
    ...owePosts(db, [card]),
    ...recordOwed(app, [card]),
  ];
  await app.journal.submit('people', { type: 'write', statements, barrier: false });
}
