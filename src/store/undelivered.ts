import type { Knex } from 'knex';
import { z } from 'zod';

const Count = z.object({ count: z.coerce.number() });

/**
 * Posts owed since a moment that could not be delivered; the counting ends at `limit`. Not a list of what
 * waits: what it lists is tried by itself.
 */
export async function countUndelivered(
  db: Knex,
  { projectId, since, limit, workflows = null }: UndeliveredFilter,
): Promise<number> {
  const found = db('posts')
    .leftJoin('runs', 'runs.id', 'posts.run')
    // Written out, so that the index of these few is seen to hold them all.
    .whereRaw(`posts.state = 'undeliverable'`)
    .where('posts.owed_at', '>=', since)
    .where((post) => void post.where('runs.project_id', projectId).orWhereNull('posts.run'))
    .whereNot('posts.kind', 'waiting-list')
    .select(db.raw('1'))
    .limit(limit);
  const within = workflows === null ? found : found.whereIn('runs.workflow_id', [...workflows]);
  const row: unknown = await db.from(within.as('found')).count({ count: '*' }).first();
  return Count.parse(row).count;
}

export interface UndeliveredFilter {
  projectId: number;
  since: number;
  limit: number;
  /** Only of runs of these; absent or null: of all, and what is of no run. */
  workflows?: readonly number[] | null;
}
