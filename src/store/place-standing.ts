import type { Knex } from 'knex';
import { z } from 'zod';
import type { Spot } from '#src/domain/fallbacks.ts';
import { IS_OWED } from './post-queries.ts';

const COUNTED_MAX = 1_000;

/** What a place is still owed, and what keeps the first of it; the counting ends at 1,000. */
export async function findBacklog(
  db: Knex,
  { surface, place }: Spot,
): Promise<{ count: number; reason: string | null }> {
  const owed = db('posts').where({ surface, place }).whereRaw(IS_OWED);
  const first: unknown = await owed.clone().orderBy(['priority', 'owed_at']).first('reason');
  if (first === undefined) return { count: 0, reason: null };
  const some = owed.select(db.raw('1')).limit(COUNTED_MAX).as('owed');
  const row: unknown = await db.from(some).count({ count: '*' }).first();
  const { count } = z.object({ count: z.coerce.number() }).parse(row);
  return { count, ...z.object({ reason: z.string().nullable() }).parse(first) };
}

const Refusal = z.object({ reason: z.string(), fix: z.string(), at: z.number() });

/** What was told lately of a place that does not take what it is owed. */
export async function listRefusals(
  db: Knex,
  { surface, place }: Spot,
  since: number,
): Promise<z.infer<typeof Refusal>[]> {
  const told = db('delivery_alerts').where({ surface, place }).where('at', '>=', since);
  const rows: unknown = await told
    .select(Object.keys(Refusal.shape))
    .orderBy('at', 'desc')
    .limit(5);
  return z.array(Refusal).parse(rows);
}
