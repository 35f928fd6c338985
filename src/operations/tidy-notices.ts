import type { App } from '#src/app.ts';
import { LEDGER_PRUNED_MAX, pruneLedger } from '#src/store/ledger.ts';
import { PRUNED_MAX, pruneNotices } from '#src/store/notices.ts';
import { forgetSurfaces, touchSurface } from '#src/store/surfaces.ts';

/** Sooner is no write full, of what it removes. */
const FULL = Math.min(PRUNED_MAX, LEDGER_PRUNED_MAX);

/**
 * Removes notices that every surface has taken or that are too old, and what the ledger need not keep, and
 * forgets surfaces long unseen:
 * never one that is in use, whatever the clock has done and however long nothing was to be shown.
 */
export async function tidyNotices(app: App, inUse: readonly string[]): Promise<void> {
  for (let isMore = true; isMore; ) {
    const now = app.clock.now();
    const touched = inUse.map((surface) => touchSurface(app.db, surface, now));
    const pruned = [pruneNotices(app.db, now), pruneLedger(app.db, now)];
    const statements = [...touched, forgetSurfaces(app.db, now), ...pruned];
    const write = { type: 'write', statements, barrier: false } as const;
    const result = await app.journal.submit('bulk', write);
    isMore = result.won && result.rows.length >= FULL;
  }
}
