import type { Knex } from 'knex';
import { z } from 'zod';
import type { DigestScope } from '#src/domain/digest.ts';
import type { Statement } from './append.ts';
import { toStatement } from './statement.ts';

/** So many a project has, and no more. */
export const SUBSCRIPTIONS_MAX = 200;
const DAY_MS = 24 * 3_600_000;

const ScopeText = z
  .string()
  .transform((text) => Scope.parse(JSON.parse(text)))
  .transform(({ workflow, tag }): DigestScope => {
    return {
      ...(workflow === undefined ? {} : { workflow }),
      ...(tag === undefined ? {} : { tag }),
    };
  });
const Scope = z.object({ workflow: z.string().optional(), tag: z.string().optional() });

const Columns = z.object({
  id: z.number(),
  project_id: z.number(),
  surface: z.string(),
  place: z.string(),
  zone: z.string(),
  minute: z.number(),
  weekday: z.number().nullable(),
  scope: ScopeText,
  when_empty: z.enum(['quiet', 'heartbeat']),
  after_block: z.number(),
  after_no: z.number(),
  since_at: z.number(),
  due_date: z.string(),
  due_at: z.number(),
  alarmed_date: z.string().nullable(),
  created_at: z.number(),
  created_by: z.string(),
});
const Row = Columns.transform((row): Subscription => {
  const { id, surface, place, zone, minute, weekday, scope } = row;
  const same = { id, surface, place, zone, minute, weekday, scope };
  return {
    ...same,
    projectId: row.project_id,
    whenEmpty: row.when_empty,
    told: { block: row.after_block, no: row.after_no, at: row.since_at },
    due: { date: row.due_date, at: row.due_at },
    alarmedDate: row.alarmed_date,
    createdAt: row.created_at,
    createdBy: row.created_by,
  };
});

const Rows = z.array(Row);

/** Where a digest goes, when, and of what. */
export interface Subscription {
  id: number;
  projectId: number;
  surface: string;
  place: string;
  /** IANA. */
  zone: string;
  /** Of the local day. */
  minute: number;
  /** 1 Monday to 7 Sunday; null: every day. */
  weekday: number | null;
  scope: DigestScope;
  whenEmpty: 'quiet' | 'heartbeat';
  told: ToldUntil;
  /** What comes next. */
  due: { date: string; at: number };
  /** Of which digest that was not made it was said already. */
  alarmedDate: string | null;
  createdAt: number;
  createdBy: string;
}

/** What was counted up to there was told, or was before it began. */
export interface ToldUntil {
  block: number;
  /** The last number in it. */
  no: number;
  /** When. */
  at: number;
}

/** Those of a project, or of one place, in the order in which they were made; at most SUBSCRIPTIONS_MAX. */
export async function listSubscriptionRows(
  db: Knex,
  projectId: number,
  where: Partial<Pick<Subscription, 'surface' | 'place'>> = {},
): Promise<Subscription[]> {
  const open = selectOpen(db, projectId).where(where);
  return Rows.parse(await open.orderBy('id').limit(SUBSCRIPTIONS_MAX));
}

/** Null: there is none, or it has ended. */
export async function findSubscription(
  db: Knex,
  projectId: number,
  id: number,
): Promise<Subscription | null> {
  const row: unknown = await selectOpen(db, projectId).where({ id }).first();
  return row === undefined ? null : Row.parse(row);
}

/** Those whose time has come, the most overdue first; and those that a clock put off which was ahead. */
export async function listDueSubscriptions(
  db: Knex,
  projectId: number,
  { now, limit }: { now: number; limit: number },
): Promise<Subscription[]> {
  const due = selectOpen(db, projectId).where('due_at', '<=', now);
  const found = Rows.parse(await due.orderBy('due_at').limit(limit));
  if (found.length > 0) return found;
  const late = selectOpen(db, projectId).where('due_at', '>', now + 2 * DAY_MS);
  const tooLate = late.whereRaw('(weekday is null or due_at > ?)', [now + 15 * DAY_MS]);
  return Rows.parse(await tooLate.limit(limit));
}

function selectOpen(db: Knex, projectId: number): Knex.QueryBuilder {
  const columns = Object.keys(Columns.shape);
  return db('subscriptions').select(columns).where({ project_id: projectId }).whereNull('ended_at');
}

/** Loses when the place has such a one already. */
export function insertSubscription(
  db: Knex,
  { told, due, ...subscription }: Omit<Subscription, 'id' | 'alarmedDate'>,
): Statement {
  const { projectId, whenEmpty, createdAt, createdBy, scope, ...same } = subscription;
  const row = {
    ...same,
    ...columnsOf({ told, due }),
    scope: scopeText(scope),
    project_id: projectId,
    when_empty: whenEmpty,
    created_at: createdAt,
    created_by: createdBy,
  };
  return toStatement(db('subscriptions').insert(row).onConflict().ignore(), { mustMatch: true });
}

/** From here on it comes at another time. Must match: meanwhile it may have ended, or been told. */
export function changeSubscription(
  db: Knex,
  seen: Subscription,
  to: Pick<Subscription, 'zone' | 'minute' | 'whenEmpty' | 'due'>,
): Statement {
  const { zone, minute, whenEmpty, due } = to;
  const changed = { zone, minute, when_empty: whenEmpty, due_date: due.date, due_at: due.at };
  return toStatement(whereSeen(db, seen).update(changed), { mustMatch: true });
}

/** Must match: of those who make the same digest one does. `told` absent: there is nothing to tell. */
export function moveSubscription(
  db: Knex,
  seen: Subscription,
  to: Pick<Subscription, 'due'> & { told?: ToldUntil },
): Statement {
  return toStatement(whereSeen(db, seen).update(columnsOf(to)), { mustMatch: true });
}

/** Must match: somebody else may have ended it. */
export function endSubscription(db: Knex, id: number, at: number): Statement {
  const open = db('subscriptions').where({ id }).whereNull('ended_at');
  return toStatement(open.update({ ended_at: at }), { mustMatch: true });
}

/** Must match: of those who say that a digest was not made one does. */
export function alarmSubscription(db: Knex, seen: Subscription): Statement {
  const { date } = seen.due;
  const silent = whereSeen(db, seen).whereRaw('(alarmed_date is null or alarmed_date <> ?)', [
    date,
  ]);
  return toStatement(silent.update({ alarmed_date: date }), { mustMatch: true });
}

function whereSeen(db: Knex, { id, told, due }: Subscription): Knex.QueryBuilder {
  const seen = { id, after_block: told.block, due_date: due.date, due_at: due.at };
  return db('subscriptions').where(seen).whereNull('ended_at');
}

function columnsOf({ told, due }: Pick<Subscription, 'due'> & { told?: ToldUntil }) {
  const next = { due_date: due.date, due_at: due.at };
  if (told === undefined) return next;
  return { ...next, after_block: told.block, after_no: told.no, since_at: told.at };
}

/** One text for one scope: by it a place's subscriptions are told apart. */
function scopeText({ workflow, tag }: DigestScope): string {
  return JSON.stringify({ workflow, tag });
}
