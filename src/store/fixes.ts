import type { Knex } from 'knex';
import { z } from 'zod';
import type { Signature } from '#src/domain/signature.ts';
import type { Statement } from './append.ts';
import type { StreakName } from './claims.ts';
import { toStatement } from './statement.ts';

const Row = z
  .object({ at: z.number(), by_name: z.string(), words: z.string() })
  .transform(({ at, by_name: by, words }) => ({ at, by, words }));

/** What somebody said fixed it. */
export type Fix = z.output<typeof Row>;

/** The newest of a signature; null: nobody has said what fixed it. */
export async function findLastFix(db: Knex, of: Signature): Promise<Fix | null> {
  const { workflowId, step, code } = of;
  const row: unknown = await db('fixes')
    .select('at', 'by_name', 'words')
    .where({ workflow_id: workflowId, step, code })
    .orderBy('id', 'desc')
    .first();
  return row === undefined ? null : Row.parse(row);
}

export function insertFix(
  db: Knex,
  { workflowId, step, code, no }: StreakName,
  fix: Fix,
): Statement {
  const { at, by, words } = fix;
  const of = { workflow_id: workflowId, step, code, streak: no };
  return toStatement(db('fixes').insert({ ...of, at, by_name: by, words }));
}
