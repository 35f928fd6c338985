import type { Knex } from 'knex';
import { z } from 'zod';
import { isPostgres } from './notices.ts';

/**
 * Another text whenever something may have been written. SQLite counts the commits of other
 * connections; PostgreSQL says which transactions are over.
 */
export async function readCommitSign(db: Knex): Promise<string> {
  if (!isPostgres(db)) {
    const [row]: unknown[] = await db.raw('pragma data_version');
    return String(z.object({ data_version: z.number() }).parse(row).data_version);
  }
  const answer: unknown = await db.raw('select pg_current_snapshot()::text as sign');
  return Answer.parse(answer).rows[0].sign;
}

const Answer = z.object({ rows: z.tuple([z.object({ sign: z.string() })]) });
