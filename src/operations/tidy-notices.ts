import type { App } from '#src/app.ts';
import { PRUNED_MAX, pruneNotices } from '#src/store/notices.ts';
import { forgetSurfaces, touchSurface } from '#src/store/surfaces.ts';

/**
 * Removes notices that every surface has taken or that are too old, and forgets surfaces long unseen:
 * never one that is in use, whatever the clock has done and however long nothing was to be shown.
 */
export async function tidyNotices(app: App, inUse: readonly string[]): Promise<void> {
  for (let isMore = true; isMore; ) {
    const now = app.clock.now();
    const touched = inUse.map((surface) => touchSurface(app.db, surface, now));
    const statements = [...touched, forgetSurfaces(app.db, now), pruneNotices(app.db, now)];
    const write = { type: 'write', statements, barrier: false } as const;
    const result = await app.journal.submit('bulk', write);
    isMore = result.won && result.rows.length >= PRUNED_MAX;
  }
}
