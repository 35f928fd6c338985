import type { Knex } from 'knex';
import { z } from 'zod';
import { isPostgres, type Mark, OPEN_TRANSACTION } from './notices.ts';

const Row = z.object({ tx: z.number(), id: z.number() });

/** Behind it stands whatever is written from now on. */
export async function readNewestMark(db: Knex): Promise<Mark> {
  const query = isPostgres(db)
    ? db.select(db.raw(`${OPEN_TRANSACTION} as tx`), db.raw('0 as id'))
    : db('notices').select(db.raw('0 as tx'), db.raw('coalesce(max(id), 0) as id'));
  const row: unknown = await query.first();
  return Row.parse(row);
}
