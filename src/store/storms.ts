import type { Knex } from 'knex';
import { z } from 'zod';
import type { StormShare } from '#src/domain/alert-plan.ts';
import type { Storm } from '#src/domain/alert-stream.ts';
import type { FailureGroup } from '#src/domain/failure-group.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import type { Where } from './alert-streams.ts';
import type { Statement } from './append.ts';
import { jsonRows } from './json-rows.ts';
import { isPostgres } from './notices.ts';
import { UuidColumn } from './run-id.ts';
import { toStatement } from './statement.ts';

const Row = z
  .object({
    post: z.string(),
    surface: z.string(),
    place: z.string(),
    is_open: z.number(),
    opened_at: z.number(),
    raised_at: z.number(),
    last_at: z.number(),
    count: z.number(),
  })
  .transform(({ post, surface, place, count, ...row }) => ({
    post,
    surface,
    place,
    count,
    isOpen: row.is_open === 1,
    openedAt: row.opened_at,
    raisedAt: row.raised_at,
    lastAt: row.last_at,
  }));
const COLUMNS = Object.keys(Row.in.shape);

export type StormRecord = z.output<typeof Row>;

/** Where alerts of a place are gathered now; null: there is no storm, or it was ended. */
export async function findOpenStorm(
  db: Knex,
  { surface, place }: Where,
): Promise<StormRecord | null> {
  const open = db('storms').select(COLUMNS).where({ surface, place, is_open: 1 });
  const row: unknown = await open.first();
  return row === undefined ? null : Row.parse(row);
}

/** The storm that a post is the card of. */
export async function findStorm(db: Knex, post: string): Promise<StormRecord | null> {
  const row: unknown = await db('storms').select(COLUMNS).where({ post }).first();
  return row === undefined ? null : Row.parse(row);
}

/** Of how many signatures a project's failures in it are. */
export async function countStormRows(db: Knex, storm: string): Promise<number> {
  const row: unknown = await db('storm_rows').where({ storm }).count({ count: '*' }).first();
  return z.object({ count: z.coerce.number() }).parse(row).count;
}

const Share = z
  .object({
    workflow: z.string(),
    step: z.string(),
    code: z.string(),
    count: z.number(),
    first_at: z.number(),
    last_at: z.number(),
    uuid: UuidColumn,
  })
  .transform(({ workflow, step, code, count, ...row }): FailureGroup => {
    const newest = { runId: row.uuid, shortId: shortIdOf(row.uuid) };
    return { workflow, step, code, count, firstAt: row.first_at, lastAt: row.last_at, newest };
  });

/** Its failures by signature, those with the most first. */
export async function listStormRows(
  db: Knex,
  storm: string,
  { offset, limit }: { offset: number; limit: number },
): Promise<FailureGroup[]> {
  const page = db('storm_rows')
    .where({ storm })
    .orderBy([{ column: 'count', order: 'desc' }, 'workflow_id', 'step', 'code'])
    .offset(offset)
    .limit(limit);
  const rows: unknown = await db
    .from(page.as('rows'))
    .join('workflows', 'workflows.id', 'rows.workflow_id')
    .join('runs', 'runs.id', 'rows.newest_run')
    .select(['rows.step', 'rows.code', 'rows.count', 'rows.first_at', 'rows.last_at', 'runs.uuid'])
    .select({ workflow: 'workflows.name' })
    .orderBy([
      { column: 'rows.count', order: 'desc' },
      'rows.workflow_id',
      'rows.step',
      'rows.code',
    ]);
  return z.array(Share).parse(rows);
}

/** Loses where another has been opened there. */
export function openStorm(db: Knex, { surface, place }: Where, storm: Storm): Statement {
  const { post, openedAt, raisedAt } = storm;
  const times = { opened_at: openedAt, raised_at: raisedAt, last_at: 0 };
  const row = { post, surface, place, is_open: 1, ...times, count: 0 };
  return toStatement(db('storms').insert(row), { mustMatch: true });
}

/** What another has gathered, of which nobody will see the card, is told by this one. */
export function continueStorm(db: Knex, storm: Storm, instead: Pick<Storm, 'post'>): Statement[] {
  const gathered = (column: 'count' | 'last_at') =>
    db.from('storms as other').where({ 'other.post': instead.post }).select(`other.${column}`);
  return [
    toStatement(db('storm_rows').where({ storm: instead.post }).update({ storm: storm.post })),
    toStatement(
      db('storms')
        .where({ post: storm.post })
        .update({ count: gathered('count'), last_at: gathered('last_at') }),
    ),
  ];
}

/** It gathers nothing more. Must match: somebody else has ended it. */
export function closeStorm(db: Knex, { post }: Pick<Storm, 'post'>): Statement {
  const open = db('storms').where({ post, is_open: 1 });
  return toStatement(open.update({ is_open: 0 }), { mustMatch: true });
}

/** More than these no surface has. */
const PAST_MAX = 100;

/**
 * Those of a surface to which nothing was added for so long, or that have lasted too long. What lies
 * in the future was written before a clock was set back.
 */
export async function listPastStorms(
  db: Knex,
  { surface, now, quietMs, windowMs }: { surface: string; now: number } & Lasting,
): Promise<string[]> {
  const open = db('storms').where({ surface, is_open: 1 });
  const past = open.where((over) => {
    void over
      .whereRaw('abs(? - raised_at) >= ?', [now, quietMs])
      .orWhereRaw('abs(? - opened_at) >= ?', [now, windowMs]);
  });
  return z.array(z.string()).parse(await past.limit(PAST_MAX).pluck('post'));
}

interface Lasting {
  quietMs: number;
  windowMs: number;
}

const COUNTED = {
  workflow_id: 'bigint',
  step: 'text',
  code: 'text',
  count: 'bigint',
  first_at: 'bigint',
  last_at: 'bigint',
  newest_run: 'bigint',
} as const;

/** Adds failures to a storm. Must match: it may have been ended meanwhile. */
export function addToStorm(
  db: Knex,
  { post, raisedAt }: Storm,
  shares: readonly StormShare[],
): Statement[] {
  const more = shares.reduce((sum, share) => sum + share.more, 0);
  const lastAt = Math.max(...shares.map((share) => share.lastAt));
  const [least, greatest] = isPostgres(db) ? ['least', 'greatest'] : ['min', 'max'];
  const raised = db('storms').where({ post, is_open: 1 });
  const total = raised.update({
    count: db.raw('count + ?', [more]),
    last_at: db.raw(`${greatest}(last_at, ?)`, [lastAt]),
    raised_at: raisedAt,
  });
  const names = Object.keys(COUNTED).join(', ');
  const added = db.raw(
    `insert into storm_rows (storm, ${names}) select ?, ${names} from ${jsonRows(db, COUNTED)} where true
     on conflict (storm, workflow_id, step, code) do update set
       count = storm_rows.count + excluded.count,
       first_at = ${least}(storm_rows.first_at, excluded.first_at),
       last_at = ${greatest}(storm_rows.last_at, excluded.last_at),
       recovered_run = case when excluded.newest_run < storm_rows.recovered_run then storm_rows.recovered_run end,
       newest_run = ${greatest}(storm_rows.newest_run, excluded.newest_run)`,
    [post, JSON.stringify(shares.map(toCounted))],
  );
  return [toStatement(total, { mustMatch: true }), toStatement(added)];
}

function toCounted({ workflowId, step, code, more, ...share }: StormShare) {
  const { firstAt, lastAt, newestRun } = share;
  const times = { first_at: firstAt, last_at: lastAt, newest_run: newestRun };
  return { workflow_id: workflowId, step, code, count: more, ...times };
}
