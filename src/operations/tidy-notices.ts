import type { App } from '#src/app.ts';
import { PRUNED_MAX, pruneNotices } from '#src/store/notices.ts';
import { forgetSurfaces } from '#src/store/surfaces.ts';

/** Removes notices that every surface has taken or that are too old, and forgets surfaces long unseen. */
export async function tidyNotices(app: App): Promise<void> {
  for (let isMore = true; isMore; ) {
    const now = app.clock.now();
    const statements = [forgetSurfaces(app.db, now), pruneNotices(app.db, now)];
    const write = { type: 'write', statements, barrier: false } as const;
    const result = await app.journal.submit('bulk', write);
    isMore = result.won && result.rows.length >= PRUNED_MAX;
  }
}
