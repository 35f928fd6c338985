import type { Knex } from 'knex';
import { z } from 'zod';
import type { Signature } from '#src/domain/signature.ts';
import type { Statement } from './append.ts';
import { isOfGiven, jsonRows } from './json-rows.ts';
import { toStatement } from './statement.ts';

const Row = z
  .object({
    storm: z.string(),
    count: z.number(),
    first_at: z.number(),
    last_at: z.number(),
    newest_run: z.number(),
    recovered_at: z.number().nullable(),
    recovered_run: z.number().nullable(),
  })
  .transform(({ storm, count, ...row }) => ({
    /** The storm's card. */
    post: storm,
    count,
    firstAt: row.first_at,
    lastAt: row.last_at,
    newestRun: row.newest_run,
    recoveredAt: row.recovered_at,
    recoveredRun: row.recovered_run,
  }));
const COLUMNS = Object.keys(Row.in.shape);

/** The failures of one signature that a storm has told. */
export type StormShareRecord = z.output<typeof Row>;

/** Nobody looks at older ones. */
const SHARES_MAX = 100;

/** Null: a post is no storm's card, or it tells of no such failures. */
export async function findStormShare(
  db: Knex,
  storm: string,
  of: Signature,
): Promise<StormShareRecord | null> {
  const row: unknown = await db('storm_rows')
    .select(COLUMNS)
    .where({ storm, ...keyOf(of) })
    .first();
  return row === undefined ? null : Row.parse(row);
}

/** What storms told of failures that this later run has ended has recovered. */
export function recoverShares(
  db: Knex,
  of: Signature,
  { at, run }: { at: number; run: number },
): Statement {
  const recovering = db('storm_rows').where(keyOf(of)).where('newest_run', '<', run);
  const recovered = { recovered_at: at, recovered_run: run };
  return toStatement(recovering.whereRaw('recovered_run is null').update(recovered));
}

/** Those of them that a later run had ended before a storm told of them have recovered from the first. */
export function recoverSharesToldLate(
  db: Knex,
  storm: string,
  signatures: readonly Signature[],
): Statement {
  const rows = signatures.map(({ workflowId, step, code }) => {
    return { workflow_id: workflowId, step, code };
  });
  const recovered = db.raw(
    `update storm_rows set recovered_at = streaks.recovered_at, recovered_run = streaks.recovered_run
     from ${jsonRows(db, { workflow_id: 'bigint', step: 'text', code: 'text' })}
     join streaks on ${isOfGiven('streaks')}
     where storm_rows.storm = ? and ${isOfGiven('storm_rows')} and storm_rows.recovered_run is null
       and streaks.recovered_run > storm_rows.newest_run`,
    [JSON.stringify(rows), storm],
  );
  return toStatement(recovered);
}

/** The cards of the storms that told of such failures, the newest first. */
export async function listStormsOf(db: Knex, of: Signature): Promise<string[]> {
  const shares = db('storm_rows').where(keyOf(of)).orderBy('newest_run', 'desc');
  return z.array(z.string()).parse(await shares.limit(SHARES_MAX).pluck('storm'));
}

function keyOf({ workflowId, step, code }: Signature) {
  return { workflow_id: workflowId, step, code };
}
