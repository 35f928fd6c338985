import type { Knex } from 'knex';
import { z } from 'zod';
import { LEDGER_WORDS } from '#src/domain/why-quiet.ts';
import { IS_OWED } from './post-queries.ts';

const COUNTED_MAX = 100_000;

const Row = z.object({
  surface: z.string(),
  what: z.enum(LEDGER_WORDS),
  count: z.coerce.number(),
});

/** How often what was noted of each surface's notices since then; the counting ends at 100,000. */
export async function countLedger(db: Knex, since: number): Promise<z.infer<typeof Row>[]> {
  const newest = db('ledger').select('surface', 'what').where('at', '>=', since);
  const rows: unknown = await db
    .from(newest.limit(COUNTED_MAX).as('noted'))
    .select('surface', 'what')
    .count({ count: '*' })
    .groupBy('surface', 'what')
    .orderBy(['surface', 'what']);
  return z.array(Row).parse(rows);
}

/** Digests that were made and are not sent, and were due by then. */
export async function countUnsentDigests(db: Knex, due: number): Promise<number> {
  const row: unknown = await db('posts')
    .join('digests', 'digests.post', 'posts.id')
    .whereRaw(`${IS_OWED} and posts.kind = 'digest'`)
    .where('digests.due_at', '<=', due)
    .count({ count: '*' })
    .first();
  return z.object({ count: z.coerce.number() }).parse(row).count;
}
