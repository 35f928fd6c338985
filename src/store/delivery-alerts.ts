import type { Knex } from 'knex';
import { z } from 'zod';
import type { DeliveryAlertFacts, MissedPost } from '#src/domain/delivery-alert.ts';
import type { Spot } from '#src/domain/fallbacks.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import type { Statement } from './append.ts';
import { UuidColumn } from './run-id.ts';
import { toStatement } from './statement.ts';

/** Of one place and one reason people are told so often. */
const EVERY_MS = 60 * 60 * 1000;
const PRIORITY = 2;
const MISSED_MAX = 10;
const COUNTED_MAX = 10_000;

/** What keeps a place from being told something. */
export interface DeliveryTrouble extends Spot {
  /** The platform's word for it, or ours. */
  code: string;
  /** The same in words, as it stands in the ledger. */
  reason: string;
  /** What to do: a sentence. */
  fix: string;
  /** It tells of what came from then on. */
  since: number;
  /** Only where it was not told since then: it may be met each time that something is tried again. */
  untoldSince: number | null;
}

/**
 * Claims that this is told now, by this post; does nothing where it was told lately or where the
 * lender has lost the post that met it.
 */
export function claimDeliveryAlert(
  db: Knex,
  { surface, place, code, reason, fix, since, untoldSince }: DeliveryTrouble,
  { post, now, met }: { post: string; now: number; met: { id: string; lender: string } | null },
): Statement {
  const columns = 'surface, place, code, reason, fix, since_at, at, post';
  const values = [surface, place, code, reason, fix, since, now, post];
  const types = ['text', 'text', 'text', 'text', 'text', 'bigint', 'bigint', 'text'];
  const given = types.map((type) => `cast(? as ${type})`).join(', ');
  const [where, bound] = met
    ? ['exists (select 1 from posts where id = ? and lender = ?)', [met.id, met.lender]]
    : ['true', []];
  const claimed = db.raw(
    `insert into delivery_alerts (${columns}) select ${given} where ${where}
     on conflict (surface, place, code) do update set
       reason = excluded.reason, fix = excluded.fix, since_at = excluded.since_at,
       at = excluded.at, post = excluded.post
     where delivery_alerts.at > ? or delivery_alerts.at < ?`,
    // Somebody may have set the clock back since.
    [...values, ...bound, now, Math.min(now - EVERY_MS, untoldSince ?? now)],
  );
  return toStatement(claimed);
}

/** Owes the post of an alert, where that has been claimed for it. */
export function oweDeliveryAlert(
  db: Knex,
  { id, to, now }: { id: string; to: Spot; now: number },
): Statement {
  const row = { id, ...to, kind: 'delivery-alert', subject: 'delivery', state: 'owed' };
  const texts = Object.values(row).map(() => 'cast(? as text)');
  const owed = db.raw(
    `insert into posts (${Object.keys(row).join(', ')}, priority, due_at, owed_at)
     select ${texts.join(', ')}, ${PRIORITY}, cast(? as bigint), cast(? as bigint)
     where exists (select 1 from delivery_alerts where post = ?)`,
    [...Object.values(row), now, now, id],
  );
  return toStatement(owed);
}

/** The post that tells of it just now; null: none does. */
export async function findDeliveryAlert(
  db: Knex,
  { surface, place, code }: Pick<DeliveryTrouble, 'surface' | 'place' | 'code'>,
): Promise<string | null> {
  const row: unknown = await db('delivery_alerts').where({ surface, place, code }).first('post');
  return row === undefined ? null : z.object({ post: z.string() }).parse(row).post;
}

/** What an alert is about; null: another one tells of that since. */
export async function findTroubledSpot(db: Knex, post: string): Promise<Spot | null> {
  const row: unknown = await db('delivery_alerts').where({ post }).first('surface', 'place');
  return row === undefined ? null : z.object({ surface: z.string(), place: z.string() }).parse(row);
}

const Alert = z.object({
  surface: z.string(),
  place: z.string(),
  reason: z.string(),
  fix: z.string(),
  since_at: z.number(),
  at: z.number(),
});

const Missed = z
  .object({
    at: z.number(),
    kind: z.string(),
    post: z.string().nullable(),
    uuid: UuidColumn.nullable(),
    workflow: z.string().nullable(),
  })
  .transform(({ uuid, ...row }) => {
    return { ...row, run: uuid === null ? null : { runId: uuid, shortId: shortIdOf(uuid) } };
  });

// As the index says it.
const IS_MISSED = "ledger.what in ('deferred', 'rerouted', 'undeliverable')";

/** What the post of an alert says now; null: another one tells of it since. */
export async function loadDeliveryAlert(
  db: Knex,
  post: string,
): Promise<DeliveryAlertFacts | null> {
  const row: unknown = await db('delivery_alerts').where({ post }).first(Object.keys(Alert.shape));
  if (row === undefined) return null;
  const { since_at: since, at, ...alert } = Alert.parse(row);
  const { surface, place, reason } = alert;
  const newest = db('ledger')
    .where({ surface, place, reason })
    .whereRaw(IS_MISSED)
    .where('at', '>=', since)
    .orderBy('id', 'desc');
  const counted = newest.clone().limit(COUNTED_MAX);
  const sum: unknown = await db
    .from(counted.as('ledger'))
    .countDistinct({ count: 'post' })
    .min({ first: 'at' })
    .max({ last: 'at' })
    .first();
  const { count, first, last } = Sum.parse(sum);
  const rows: unknown = await db
    .from(newest.limit(2 * MISSED_MAX).as('ledger'))
    .leftJoin('runs', 'runs.id', 'ledger.run')
    .leftJoin('workflows', 'workflows.id', 'ledger.workflow_id')
    .select('ledger.*', 'runs.uuid', 'workflows.name as workflow')
    .orderBy('ledger.id', 'desc');
  const missed = onceEach(z.array(Missed).parse(rows));
  // What is late and was never tried stands in no ledger.
  return { ...alert, count: count || 1, firstAt: first ?? at, lastAt: last ?? at, missed };
}

const Sum = z.object({
  count: z.coerce.number(),
  first: z.number().nullable(),
  last: z.number().nullable(),
});

/** What was put off and then given up is one. */
function onceEach(rows: readonly z.infer<typeof Missed>[]): MissedPost[] {
  const once = new Map(rows.toReversed().map(({ post, ...missed }) => [post, missed]));
  return [...once.values()].toReversed().slice(0, MISSED_MAX);
}
