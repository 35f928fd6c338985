import type { Knex } from 'knex';
import { z } from 'zod';
import type { Statement } from './append.ts';
import { isPostgres, type Mark, OPEN_TRANSACTION } from './notices.ts';
import { toStatement } from './statement.ts';

/** A surface that was off for so long starts anew when it is switched on. */
const SURFACE_KEPT_MS = 7 * 24 * 60 * 60 * 1000;

const Row = z.object({ tx: z.number(), mark: z.number(), seen_at: z.number() });

/** How far a surface has come, and when it was last in use; null: it is new, or was forgotten. */
export async function findSurface(
  db: Knex,
  surface: string,
): Promise<{ mark: Mark; seenAt: number } | null> {
  const row: unknown = await db('surfaces').where({ name: surface }).first('tx', 'mark', 'seen_at');
  if (row === undefined) return null;
  const { tx, mark, seen_at: seenAt } = Row.parse(row);
  return { mark: { tx, id: mark }, seenAt };
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
