import type { Knex } from 'knex';
import { z } from 'zod';
import type { Statement } from './append.ts';
import { isPostgres, type Mark, OPEN_TRANSACTION } from './notices.ts';
import { toStatement } from './statement.ts';

/** A surface that was off for so long starts anew when it is switched on. */
const SURFACE_KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/** Before every transaction of any server, and still a whole number to JavaScript. */
const BEFORE_ALL = 2 ** 52;

const Row = z.object({
  tx: z.number(),
  mark: z.number(),
  seen_at: z.number(),
  is_ahead: z.coerce.boolean(),
});

interface Surface {
  /** How far it has come. */
  mark: Mark;
  seenAt: number;
  /** Its mark is of a server that counted further than this one: the database was restored from there. */
  isAhead: boolean;
}

/** Null: it is new, or was forgotten. */
export async function findSurface(db: Knex, surface: string): Promise<Surface | null> {
  const isAhead = db.raw(`${isPostgres(db) ? IS_AHEAD : '0'} as is_ahead`);
  const found = db('surfaces').where({ name: surface });
  const row: unknown = await found.first('tx', 'mark', 'seen_at', isAhead);
  if (row === undefined) return null;
  const { tx, mark, seen_at: seenAt, is_ahead } = Row.parse(row);
  return { mark: { tx, id: mark }, seenAt, isAhead: is_ahead };
}

/** A surface in use says so every ten minutes. */
export const SURFACE_OPEN_MS = 60 * 60 * 1000;
const SURFACES_MAX = 100;

/** Every surface that something is delivered to, or was within a week. */
export async function listSurfaces(db: Knex): Promise<{ name: string; seenAt: number }[]> {
  const rows: unknown = await db('surfaces').orderBy('name').limit(SURFACES_MAX);
  const Named = z.object({ name: z.string(), seen_at: z.number() });
  return z
    .array(Named)
    .parse(rows)
    .map(({ name, seen_at: seenAt }) => ({ name, seenAt }));
}

/** The names of those that something is delivered to now. */
export async function listOpenSurfaces(db: Knex, now: number): Promise<string[]> {
  const seen = (await listSurfaces(db)).filter(({ seenAt }) => now - seenAt <= SURFACE_OPEN_MS);
  return seen.map(({ name }) => name);
}

const IS_AHEAD = `tx > ${OPEN_TRANSACTION}`;

/**
 * Puts marks and notices of another PostgreSQL server before all that is written on this one, in
 * their order: behind such marks nothing new would ever stand.
 */
export function adoptRestored(db: Knex): Statement[] {
  const isForeign = 'tx >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint';
  const earlier = { tx: db.raw('tx - ?::bigint', [BEFORE_ALL]) };
  return [
    toStatement(db('notices').whereRaw(isForeign).update(earlier)),
    toStatement(db('surfaces').whereRaw(IS_AHEAD).update(earlier)),
  ];
}

/**
 * Lets a surface begin now: what was owed before is not for it, what is just being committed is.
 * Changes nothing where it is known.
 */
export function openSurface(db: Knex, surface: string, now: number): Statement {
  const newest = '(select coalesce(max(id), 0) from notices)';
  const [tx, mark] = isPostgres(db) ? [OPEN_TRANSACTION, '0'] : ['0', newest];
  const row = { name: surface, tx: db.raw(tx), mark: db.raw(mark), seen_at: now };
  return toStatement(db('surfaces').insert(row).onConflict('name').ignore());
}

/** Must match: somebody else may have moved it meanwhile, with what it owes. */
export function moveMark(
  db: Knex,
  { surface, from, to, now }: { surface: string; from: Mark; to: Mark; now: number },
): Statement {
  const moved = db('surfaces')
    .where({ name: surface, tx: from.tx, mark: from.id })
    .update({ tx: to.tx, mark: to.id, seen_at: now });
  return toStatement(moved, { mustMatch: true });
}

/** Says that a surface is still in use. */
export function touchSurface(db: Knex, surface: string, now: number): Statement {
  return toStatement(db('surfaces').where({ name: surface }).update({ seen_at: now }));
}

/** Forgets what has been off for too long: it would keep every notice from being removed. */
export function forgetSurfaces(db: Knex, now: number): Statement {
  const unseen = db('surfaces').where('seen_at', '<', now - SURFACE_KEPT_MS);
  return toStatement(unseen.delete());
}
