import type { Knex } from 'knex';
import { z } from 'zod';

/** Posts owed since a moment that could not be delivered; the counting ends at `limit`. */
export async function countUndelivered(
  db: Knex,
  { projectId, since, limit }: { projectId: number; since: number; limit: number },
): Promise<number> {
  const found = db('posts')
    .join('runs', 'runs.id', 'posts.run')
    // Written out, so that the index of these few is seen to hold them all.
    .whereRaw(`posts.state = 'undeliverable'`)
    .where('posts.owed_at', '>=', since)
    .where('runs.project_id', projectId)
    .select(db.raw('1'))
    .limit(limit);
  const row: unknown = await db.from(found.as('found')).count({ count: '*' }).first();
  return z.object({ count: z.coerce.number() }).parse(row).count;
}
