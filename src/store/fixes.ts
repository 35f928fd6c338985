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

/** What one person said fixed a streak. */
export async function findFixOf(db: Knex, streak: StreakName, person: string): Promise<Fix | null> {
  const said = db('fixes').select('at', 'by_name', 'words').where(keyOf(streak, person));
  const row: unknown = await said.first();
  return row === undefined ? null : Row.parse(row);
}

/** Instead of what the same person was seen to have said before. Must match: they may say it twice at once. */
export function putFix(
  db: Knex,
  streak: StreakName,
  { person, seen, at, by, words }: Fix & { person: string; seen: Fix | null },
): Statement[] {
  const key = keyOf(streak, person);
  const said = db('fixes').insert({ ...key, at, by_name: by, words });
  const put = toStatement(said.onConflict().ignore(), { mustMatch: true });
  if (seen === null) return [put];
  const before = db('fixes').where({ ...key, at: seen.at, words: seen.words });
  return [toStatement(before.delete(), { mustMatch: true }), put];
}

function keyOf({ workflowId, step, code, no }: StreakName, person: string) {
  return { workflow_id: workflowId, step, code, streak: no, by_person: person };
}
