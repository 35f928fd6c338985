import type { Knex } from 'knex';
import { z } from 'zod';
import type { Reply } from '#src/domain/alert-plan.ts';
import type { Statement } from './append.ts';
import { toStatement } from './statement.ts';

const Row = z
  .object({
    post: z.string(),
    alert: z.string(),
    count: z.number(),
    first_at: z.number(),
    last_at: z.number(),
    runs: z.string().transform((text) => z.array(z.number()).parse(JSON.parse(text))),
  })
  .transform(
    ({ post, alert, count, runs, ...row }): Reply => ({
      post,
      alert,
      count,
      runs,
      firstAt: row.first_at,
      lastAt: row.last_at,
    }),
  );
const COLUMNS = Object.keys(Row.in.shape).map((column) => `repeats.${column}`);

/** What a reply in the thread of an alert tells; null: it is none. */
export async function findReply(db: Knex, post: string): Promise<Reply | null> {
  const row: unknown = await db('repeats').select(COLUMNS).where({ post }).first();
  return row === undefined ? null : Row.parse(row);
}

/** Those of these that are not sent yet. */
export async function listUnsentReplies(db: Knex, posts: readonly string[]): Promise<Reply[]> {
  if (posts.length === 0) return [];
  const rows: unknown = await db('repeats')
    .join('posts', 'posts.id', 'repeats.post')
    .select(COLUMNS)
    .whereIn('repeats.post', [...posts])
    .whereIn('posts.state', ['owed', 'sending']);
  return z.array(Row).parse(rows);
}

/** Stores what a reply tells now. */
export function putReply(
  db: Knex,
  { post, alert, count, firstAt, lastAt, runs }: Reply,
): Statement {
  const row = {
    post,
    alert,
    count,
    first_at: firstAt,
    last_at: lastAt,
    runs: JSON.stringify(runs),
  };
  return toStatement(db('repeats').insert(row).onConflict('post').merge());
}
