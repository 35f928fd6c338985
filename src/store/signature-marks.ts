import type { Knex } from 'knex';
import { z } from 'zod';
import type { Streak } from '#src/domain/streaks.ts';
import { jsonRows } from './json-rows.ts';

/** What people did about the failures of a signature. */
export interface SignatureMark extends Pick<Streak, 'workflowId' | 'step' | 'code'> {
  claimedBy: string | null;
  mutedUntil: number | null;
}

const Row = z
  .object({
    workflow_id: z.number(),
    step: z.string(),
    code: z.string(),
    by_name: z.string().nullable(),
    until: z.number().nullable(),
  })
  .transform(({ workflow_id: workflowId, step, code, by_name: claimedBy, until: mutedUntil }) => {
    return { workflowId, step, code, claimedBy, mutedUntil };
  });

/** Who looks after these streaks, and until when they are muted; those of which neither is so are absent. */
export async function listMarks(
  db: Knex,
  streaks: readonly Streak[],
  now: number,
): Promise<SignatureMark[]> {
  if (streaks.length === 0) return [];
  const columns = { workflow_id: 'bigint', step: 'text', code: 'text', no: 'bigint' } as const;
  const asked = streaks.map(({ workflowId, step, code, no }) => {
    return { workflow_id: workflowId, step, code, no };
  });
  const rows: unknown = await db
    .select('given.workflow_id', 'given.step', 'given.code', 'claims.by_name', 'mutes.until')
    .from(db.raw(jsonRows(db, columns), [JSON.stringify(asked)]))
    .joinRaw(
      `left join claims on claims.workflow_id = given.workflow_id and claims.step = given.step
         and claims.code = given.code and claims.streak = given.no and claims.released_at is null
       left join mutes on mutes.workflow_id = given.workflow_id and mutes.step = given.step
         and mutes.code = given.code and mutes.ended_at is null and mutes.until > ?`,
      [now],
    )
    .whereRaw('(claims.by_name is not null or mutes.until is not null)');
  return z.array(Row).parse(rows);
}
