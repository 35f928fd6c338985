import type { App } from '#src/app.ts';
import { QUARTER_MS } from '#src/domain/tally-runs.ts';
import type { ToldUntil } from '#src/store/subscriptions.ts';
import { closeBlock, loadTallyMark } from '#src/store/tallies.ts';
import { countFinished } from './count-finished.ts';

/** A page is 500 runs; what is left then is counted in the next pass. */
const PAGES_MAX = 40;
/** Others count and close, too. */
const TRIES_MAX = 5;

/**
 * Counts all that has ended and closes the block that it was counted in: nothing is ever added to it
 * any more. Null: there is more than one pass counts, or others were faster each time.
 */
export async function closeCounted(app: App): Promise<ToldUntil | null> {
  const { db, clock } = app;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    if (await countPages(app)) return null;
    const mark = await loadTallyMark(db);
    const at = clock.now();
    const statements = [closeBlock(db, mark, at + QUARTER_MS)];
    const write = { type: 'write', statements, barrier: false } as const;
    const { won } = await app.journal.submit('bulk', write);
    if (won) return { block: mark.block, no: mark.finished_no, at };
  }
  return null;
}

/** Counts what has ended, as much as one pass may. True: there is more. */
export async function countPages(app: App): Promise<boolean> {
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    if (!(await countFinished(app))) return false;
  }
  return true;
}
