import type { Knex } from 'knex';
import { z } from 'zod';
import type { AlertStream } from '#src/domain/alert-stream.ts';
import type { Signature } from '#src/domain/signature.ts';
import type { Statement } from './append.ts';
import { givenSignatures, isOfGiven, joinInOrder } from './json-rows.ts';
import { toStatement } from './statement.ts';

const Columns = z.object({
  post: z.string(),
  surface: z.string(),
  place: z.string(),
  workflow_id: z.number(),
  step: z.string(),
  code: z.string(),
  is_open: z.number(),
  count: z.number(),
  told_before: z.number(),
  rung_with: z.number(),
  first_at: z.number(),
  last_at: z.number(),
  newest_run: z.number(),
  opened_at: z.number(),
  told_at: z.number(),
  raised_at: z.number(),
  is_late: z.number(),
  reply: z.string().nullable(),
  reply_at: z.number().nullable(),
  because: z.string().nullable(),
  recovered_at: z.number().nullable(),
  recovered_run: z.number().nullable(),
});
const COLUMNS = Object.keys(Columns.shape).map((column) => `alert_streams.${column}`);

const Row = Columns.transform((row): AlertStreamRecord => {
  const { post, surface, place, step, code, count, because } = row;
  const { reply, reply_at: replyAt } = row;
  return {
    post,
    surface,
    place,
    step,
    code,
    count,
    because,
    workflowId: row.workflow_id,
    isOpen: row.is_open === 1,
    toldBefore: row.told_before,
    rungWith: row.rung_with,
    firstAt: row.first_at,
    lastAt: row.last_at,
    newestRun: row.newest_run,
    openedAt: row.opened_at,
    toldAt: row.told_at,
    raisedAt: row.raised_at,
    isLate: row.is_late === 1,
    reply: reply === null || replyAt === null ? null : { post: reply, at: replyAt },
    recoveredAt: row.recovered_at,
    recoveredRun: row.recovered_run,
  };
});

/** A stream as it is stored. */
export interface AlertStreamRecord extends AlertStream {
  surface: string;
  place: string;
  /** It tells of what fails now. */
  isOpen: boolean;
  /** When a later run of the workflow succeeded, and which; null: none has. */
  recoveredAt: number | null;
  recoveredRun: number | null;
}

/** A place of a surface. */
export interface Where {
  surface: string;
  place: string;
}

/** More of one place are not waited with. */
const UNSENT_MAX = 200;

/** The open streams of a place that have one of these signatures. */
export async function listOpenStreams(
  db: Knex,
  { surface, place }: Where,
  signatures: readonly Signature[],
): Promise<AlertStreamRecord[]> {
  const rows: unknown = await db
    .select(COLUMNS)
    .from(givenSignatures(db, signatures))
    // In order: else SQLite may read all that the place was ever told.
    .joinRaw(
      `${joinInOrder(db)} alert_streams on alert_streams.surface = ? and alert_streams.place = ?
       and ${isOfGiven('alert_streams')} and alert_streams.is_open = 1`,
      [surface, place],
    );
  return z.array(Row).parse(rows);
}

/** The open streams of a place whose message has not been sent for certain. */
export async function listUnsentStreams(db: Knex, where: Where): Promise<AlertStreamRecord[]> {
  const rows: unknown = await db('posts')
    .join('alert_streams', 'alert_streams.post', 'posts.id')
    .select(COLUMNS)
    .where({ 'posts.surface': where.surface, 'posts.place': where.place })
    // What came here from elsewhere is counted there.
    .where({ 'alert_streams.surface': where.surface, 'alert_streams.place': where.place })
    .whereRaw("posts.state in ('owed', 'sending') and posts.state = 'owed'")
    .where('alert_streams.is_open', 1)
    .orderBy(['posts.priority', 'posts.owed_at'])
    .limit(UNSENT_MAX);
  return z.array(Row).parse(rows);
}

/** How many new messages that were not late a place was told between these times; at most `limit`. */
export async function countNewAlerts(
  db: Knex,
  { surface, place, after, before, limit }: Where & NewAlertsWithin,
): Promise<number> {
  const told = db('alert_streams')
    .where({ surface, place })
    .where('told_at', '>', after)
    .where('told_at', '<', before);
  const found: unknown[] = await told.where({ is_late: 0 }).limit(limit).select('post');
  return found.length;
}

interface NewAlertsWithin {
  after: number;
  before: number;
  limit: number;
}

/** The stream that a post tells of; null: it tells of none. */
export async function findStream(db: Knex, post: string): Promise<AlertStreamRecord | null> {
  const row: unknown = await db('alert_streams').select(COLUMNS).where({ post }).first();
  return row === undefined ? null : Row.parse(row);
}

/** Loses where such a message stands already. */
export function insertStream(db: Knex, where: Where, stream: AlertStream): Statement {
  const row = { ...where, ...toRow(stream), is_open: 1 };
  return toStatement(db('alert_streams').insert(row), { mustMatch: true });
}

/** Must match: it may have recovered meanwhile, or tell of nothing more. */
export function changeStream(
  db: Knex,
  { before, after, isOpen }: { before: AlertStream; after: AlertStream; isOpen: boolean },
): Statement {
  const seen = db('alert_streams').where({ post: before.post, is_open: 1, count: before.count });
  const changed = seen.update({ ...toRow(after), is_open: isOpen ? 1 : 0 });
  return toStatement(changed, { mustMatch: true });
}

/** Must match: its message was not sent and never will be. */
export function withdrawStream(db: Knex, { post, count }: AlertStream): Statement[] {
  const owed = db('posts').where({ id: post, state: 'owed' }).delete();
  const seen = db('alert_streams').where({ post, is_open: 1, count }).delete();
  const replies = db('repeats').select('post').where({ alert: post });
  const unsaid = db('posts').whereIn('id', replies).where({ state: 'owed' }).delete();
  return [
    toStatement(unsaid),
    toStatement(owed, { mustMatch: true }),
    toStatement(seen, { mustMatch: true }),
  ];
}

function toRow({ workflowId, isLate, reply, ...stream }: AlertStream) {
  const { post, step, code, count, because } = stream;
  return {
    post,
    step,
    code,
    count,
    because,
    workflow_id: workflowId,
    told_before: stream.toldBefore,
    rung_with: stream.rungWith,
    first_at: stream.firstAt,
    last_at: stream.lastAt,
    newest_run: stream.newestRun,
    opened_at: stream.openedAt,
    told_at: stream.toldAt,
    raised_at: stream.raisedAt,
    is_late: isLate ? 1 : 0,
    reply: reply?.post ?? null,
    reply_at: reply?.at ?? null,
  };
}

/** Those of them that a later run has ended before they were told: they say so from the first. */
export function recoverToldLate(db: Knex, posts: readonly string[]): Statement {
  const isOf =
    'streaks.workflow_id = alert_streams.workflow_id and streaks.step = alert_streams.step and streaks.code = alert_streams.code';
  const ended = () =>
    db('streaks').whereRaw(isOf).whereRaw('streaks.recovered_run > alert_streams.newest_run');
  const recovered = db('alert_streams')
    .whereIn('post', [...posts])
    .whereNull('alert_streams.recovered_run')
    .whereExists(ended().select(db.raw('1')));
  return toStatement(
    recovered.update({
      is_open: 0,
      recovered_at: ended().select('streaks.recovered_at'),
      recovered_run: ended().select('streaks.recovered_run'),
    }),
  );
}

/**
 * What tells of failures that this later run has ended tells of nothing more: also what was told
 * while that was looked for. Not what has counted a later failure meanwhile.
 */
export function recoverStreams(
  db: Knex,
  of: Signature,
  { at, run }: { at: number; run: number },
): Statement {
  const recovering = streamsOf(db, of).where('newest_run', '<', run).whereNull('recovered_run');
  return toStatement(recovering.update({ is_open: 0, recovered_at: at, recovered_run: run }));
}

/** The posts of those that this run has ended, for what is written after that. */
export function recoveredBy(db: Knex, of: Signature, run: number): Knex.QueryBuilder {
  return streamsOf(db, of).where({ recovered_run: run }).select('post');
}

function streamsOf(db: Knex, { workflowId, step, code }: Signature): Knex.QueryBuilder {
  return db('alert_streams').where({ workflow_id: workflowId, step, code });
}
