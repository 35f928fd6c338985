import type { Knex } from 'knex';
import { z } from 'zod';
import { type Signature, signatureOf } from '#src/domain/signature.ts';

const Row = z
  .object({
    id: z.number(),
    project_id: z.number(),
    workflow_id: z.number(),
    root_step_id: z.string().nullable(),
    failure_code: z.string().nullable(),
    finished_no: z.number().nullable(),
  })
  .transform(({ id, root_step_id: rootStepId, failure_code: code, ...row }): RunFailure => {
    const signature = signatureOf(row.workflow_id, { rootStepId, code: code ?? '' });
    const isCounted = row.finished_no !== null;
    return { ...signature, run: id, projectId: row.project_id, isCounted };
  });

/** How a run failed. */
export interface RunFailure extends Signature {
  run: number;
  projectId: number;
  /** The tallies hold it already. */
  isCounted: boolean;
}

/** How these runs failed, by run; those that are gone are absent. */
export async function loadRunFailures(
  db: Knex,
  runs: readonly number[],
): Promise<Map<number, RunFailure>> {
  const rows: unknown = await db('runs')
    .select(Object.keys(Row.in.shape))
    .whereIn('id', [...runs]);
  const found = z.array(Row).parse(rows);
  return new Map(found.map((failure) => [failure.run, failure]));
}

/**
 * Those of these runs whose alert is owed to a place already, or was shown there, with its post; also
 * where it stands elsewhere in place of that.
 */
export async function listOwnAlerts(
  db: Knex,
  { surface, place }: { surface: string; place: string },
  runs: readonly number[],
): Promise<Map<number, string>> {
  const streams = db('alert_streams').select(db.raw('1')).where({ surface, place });
  const moved = streams.whereRaw('alert_streams.post = posts.id');
  const rows: unknown = await db('posts')
    .select('run', 'id')
    .whereIn('run', [...runs])
    .where({ subject: 'run', kind: 'failure-alert', is_answer: 0 })
    .whereNot({ state: 'undeliverable' })
    .where((post) => void post.where({ surface, place }).orWhereExists(moved));
  const Own = z.array(z.object({ run: z.number(), id: z.string() }));
  return new Map(Own.parse(rows).map(({ run, id }) => [run, id]));
}

const Message = z.object({
  id: z.string(),
  surface: z.string(),
  place: z.string(),
  state: z.string(),
});

/** Where messages stand, which may be elsewhere than they belong; those that are gone are absent. */
export async function findMessages(
  db: Knex,
  posts: readonly string[],
): Promise<Map<string, z.infer<typeof Message>>> {
  if (posts.length === 0) return new Map();
  const rows: unknown = await db('posts')
    .select(Object.keys(Message.shape))
    .whereIn('id', [...posts]);
  return new Map(
    z
      .array(Message)
      .parse(rows)
      .map((message) => [message.id, message]),
  );
}
