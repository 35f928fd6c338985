import type { Knex } from 'knex';
import { z } from 'zod';
import type { Statement } from './append.ts';
import { toStatement } from './statement.ts';

const Row = z.object({
  step: z.string(),
  at: z.number(),
  progress: z.number(),
  total: z.number().nullable(),
  message: z.string().nullable(),
});
export type ProgressRecord = z.infer<typeof Row>;

/** One row a running step, overwritten: how far it says it is. */
export function saveProgress(db: Knex, run: number, row: ProgressRecord): Statement {
  return toStatement(
    db('progress')
      .insert({ run, ...row })
      .onConflict(['run', 'step'])
      .merge(),
  );
}

export async function listProgress(db: Knex, run: number): Promise<ProgressRecord[]> {
  const rows = await db('progress').select(Object.keys(Row.shape)).where({ run }).limit(1000);
  return z.array(Row).parse(rows);
}
