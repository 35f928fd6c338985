import type { App } from '#src/app.ts';
import { QUIET_MS, WINDOW_MS } from '#src/domain/alert-stream.ts';
import { redrawPosts } from '#src/store/posts.ts';
import { closeStorm, listPastStorms } from '#src/store/storms.ts';

/** Storms of a surface that nothing was added to for long are over, and their cards say so. */
export async function endStorms(app: App, surface: string): Promise<void> {
  const { db, clock } = app;
  const now = clock.now();
  const past = { surface, now, quietMs: QUIET_MS, windowMs: WINDOW_MS };
  for (const post of await listPastStorms(db, past)) {
    const statements = [closeStorm(db, { post }), redrawPosts(db, [post])];
    await app.journal.submit('people', { type: 'write', statements, barrier: false });
  }
}
