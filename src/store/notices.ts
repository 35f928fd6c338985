import type { Knex } from 'knex';
import { z } from 'zod';
import type { Notice } from '#src/domain/notices.ts';
import type { RunAppend, Statement } from './append.ts';
import { toStatement } from './statement.ts';

const Row = z.object({
  id: z.number(),
  tx: z.number(),
  run: z.number(),
  subject: z.string(),
  kind: z.enum(['failure', 'approval', 'reminder', 'escalation', 'low_balance']),
  at: z.number(),
});

/** A notice as it was written. `tx` and `id` are its place in the order that marks go by. */
export type NoticeRecord = z.infer<typeof Row>;

/** How far a surface has come. */
export type Mark = Pick<NoticeRecord, 'tx' | 'id'>;

/** A notice that nobody has taken by then is of no use to anybody. */
const NOTICE_KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/** What is removed in one write. */
export const PRUNED_MAX = 500;

/** Of several under one subject only the last is owed; PostgreSQL writes a row only once a statement. */
export function newestOf(notices: readonly Notice[]): Notice[] {
  return [...new Map(notices.map((notice) => [notice.subject, notice])).values()];
}

/** When that came about of which an append's notices tell. */
export function noticedAt({ events, createdAt }: RunAppend): number {
  return events.at(-1)?.at ?? createdAt;
}

/**
 * The notices behind a mark, in order. PostgreSQL gives keys out before the commit: whatever a
 * transaction may still bring that is open now comes later, with all that was written after it,
 * so that no mark ever passes a notice that was not there yet.
 */
export async function listNotices(db: Knex, mark: Mark, limit: number): Promise<NoticeRecord[]> {
  const query = db('notices')
    .select(Object.keys(Row.shape))
    .whereRaw('(tx, id) > (?, ?)', [mark.tx, mark.id])
    .orderBy(['tx', 'id'])
    .limit(limit);
  const rows: unknown = isPostgres(db)
    ? await query.whereRaw(`tx < ${OPEN_TRANSACTION}`)
    : await query;
  return z.array(Row).parse(rows);
}

/** The lowest transaction that is still open, or the next one. */
export const OPEN_TRANSACTION = 'pg_snapshot_xmin(pg_current_snapshot())::text::bigint';

export function isPostgres(db: Knex): boolean {
  return db.client.config.client === 'pg';
}

/**
 * Removes those of the oldest notices that every surface has passed, or that are too old; returns
 * their ids. What is behind them in the order can wait: it is no older.
 */
export function pruneNotices(db: Knex, now: number): Statement {
  const first = db('notices').select('id', 'tx', 'at').orderBy(['tx', 'id']).limit(PRUNED_MAX);
  // An append may be writing it anew: they lock in the order of their runs, and nobody waits for that.
  const oldest = isPostgres(db) ? first.forUpdate().skipLocked() : first;
  const slowest = db('surfaces').select('tx', 'mark').orderBy(['tx', 'mark']).limit(1);
  const gone = db
    .select('id')
    .from(oldest.as('oldest'))
    .where('at', '<', now - NOTICE_KEPT_MS)
    .orWhereRaw('(tx, id) <= (?)', [slowest]);
  const { sql, bindings } = toStatement(db('notices').whereIn('id', gone).delete());
  // Knex leaves it out of a delete on SQLite.
  return { sql: `${sql} returning id`, bindings };
}
