import type { ReadApp } from '#src/app.ts';
import { STORM_ROWS_MAX, type StormFacts } from '#src/domain/storm.ts';
import { countStormRows, findStorm, listStormRows } from '#src/store/storms.ts';

/** What is known of a storm, with one page of its signatures, counted from 1; null: it is none. */
export async function loadStorm(
  { db, clock }: ReadApp,
  post: string,
  page = 1,
): Promise<StormFacts | null> {
  const storm = await findStorm(db, post);
  if (storm === null) return null;
  const { openedAt, lastAt, count, isOpen } = storm;
  const offset = (Math.max(1, page) - 1) * STORM_ROWS_MAX;
  const [signatures, rows] = await Promise.all([
    countStormRows(db, post),
    listStormRows(db, post, { offset, limit: STORM_ROWS_MAX }),
  ]);
  const times = { openedAt, lastAt, now: clock.now() };
  return { id: post, ...times, count, signatures, rows, isOver: !isOpen };
}
