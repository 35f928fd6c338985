import type { Knex } from 'knex';
import { z } from 'zod';
import type { Claim } from '#src/domain/claim.ts';
import type { Signature } from '#src/domain/signature.ts';
import type { Statement } from './append.ts';
import { toStatement } from './statement.ts';

/** One of the streaks of a signature. */
export interface StreakName extends Signature {
  no: number;
}

const KINDS = ['user', 'local', 'slack', 'discord', 'api', 'schedule', 'system'] as const;

const Row = z
  .object({ at: z.number(), by_kind: z.enum(KINDS), by_id: z.string(), by_name: z.string() })
  .transform(
    (row): Claim => ({ at: row.at, by: { kind: row.by_kind, id: row.by_id, name: row.by_name } }),
  );

/** Who looks after a streak; null: nobody does. */
export async function findClaim(db: Knex, streak: StreakName): Promise<Claim | null> {
  const row: unknown = await db('claims')
    .select('at', 'by_kind', 'by_id', 'by_name')
    .where(keyOf(streak))
    .whereNull('released_at')
    .first();
  return row === undefined ? null : Row.parse(row);
}

/** Must match: of two who claim at once one does. `seen`: from whom it is taken over. */
export function putClaim(
  db: Knex,
  streak: StreakName,
  { by, at }: Claim,
  seen: Claim | null,
): Statement {
  const claim = { at, by_kind: by.kind, by_id: by.id, by_name: by.name, released_at: null };
  const put = db('claims')
    .insert({ ...keyOf(streak), ...claim })
    .onConflict(['workflow_id', 'step', 'code', 'streak'])
    .merge(Object.keys(claim));
  const standing =
    seen === null
      ? put.whereNotNull('claims.released_at')
      : put
          .where({ 'claims.by_kind': seen.by.kind, 'claims.by_id': seen.by.id })
          .where('claims.at', seen.at)
          .whereNull('claims.released_at');
  return toStatement(standing, { mustMatch: true });
}

/** Must match: somebody else may have taken it over. */
export function releaseClaimRow(
  db: Knex,
  streak: StreakName,
  { seen, at }: { seen: Claim; at: number },
): Statement {
  const held = db('claims')
    .where(keyOf(streak))
    .where({ by_kind: seen.by.kind, by_id: seen.by.id, at: seen.at })
    .whereNull('released_at');
  return toStatement(held.update({ released_at: at }), { mustMatch: true });
}

/** What they looked after has recovered by this run. */
export function endClaim(db: Knex, streak: StreakName, run: number): Statement {
  return toStatement(db('claims').where(keyOf(streak)).update({ recovered_run: run }));
}

function keyOf({ workflowId, step, code, no }: StreakName) {
  return { workflow_id: workflowId, step, code, streak: no };
}
