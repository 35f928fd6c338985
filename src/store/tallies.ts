import type { Knex } from 'knex';
import { z } from 'zod';
import type { EndedRun, Tally } from '#src/domain/tally-runs.ts';
import type { Statement } from './append.ts';
import { jsonRows } from './json-rows.ts';
import { isPostgres } from './notices.ts';
import { toStatement } from './statement.ts';

const Mark = z.object({ finished_no: z.number(), block: z.number(), block_until: z.number() });

/** How many runs have been counted, and where what is counted next is added up. */
export type TallyMark = z.infer<typeof Mark>;

export async function loadTallyMark(db: Knex): Promise<TallyMark> {
  return Mark.parse(await db('tally_mark').first(Object.keys(Mark.shape)));
}

const Ended = z
  .object({
    id: z.number(),
    project_id: z.number(),
    workflow_id: z.number(),
    status: z.enum(['completed', 'failed', 'stopped']),
    finished_at: z.number(),
    root_step_id: z.string().nullable(),
    failure_code: z.string().nullable(),
  })
  .transform(
    (row): EndedRun => ({
      run: row.id,
      projectId: row.project_id,
      workflowId: row.workflow_id,
      status: row.status,
      finishedAt: row.finished_at,
      rootStepId: row.root_step_id,
      code: row.failure_code,
    }),
  );

const EndedRows = z.array(Ended);

/** Runs that have ended and are not counted yet, the oldest first. */
export async function listUncounted(db: Knex, limit: number): Promise<EndedRun[]> {
  const rows: unknown = await db('runs')
    .select(Object.keys(Ended.in.shape))
    .whereRaw('finished_at is not null and finished_no is null')
    .orderBy('id')
    .limit(limit);
  return EndedRows.parse(rows);
}

/**
 * Must match: somebody else may have counted meanwhile. `until`: what is counted after that is added
 * up by itself.
 */
export function moveTallyMark(
  db: Knex,
  from: TallyMark,
  to: { finishedNo: number; block: number; until: number },
): Statement {
  const moved = db('tally_mark')
    .where({ finished_no: from.finished_no, block: from.block })
    .update({ finished_no: to.finishedNo, block: to.block, block_until: to.until });
  return toStatement(moved, { mustMatch: true });
}

/** Must match: nothing more is added up in the block that was open, whatever is counted from here on. */
export function closeBlock(db: Knex, mark: TallyMark, until: number): Statement {
  return moveTallyMark(db, mark, { finishedNo: mark.finished_no, block: mark.block + 1, until });
}

/** How many of them that have ended are not counted yet; the counting ends at `limit`. */
export async function countUncounted(db: Knex, limit: number): Promise<number> {
  const some = db('runs')
    .select(db.raw('1'))
    .whereRaw('finished_at is not null and finished_no is null')
    .limit(limit);
  const row: unknown = await db.from(some.as('some')).count({ count: '*' }).first();
  return z.object({ count: z.coerce.number() }).parse(row).count;
}

/** Gives runs the numbers behind `after`, in this order. */
export function numberRuns(db: Knex, runs: readonly number[], after: number): Statement {
  const given = jsonRows(db, { run: 'bigint' });
  const rows = JSON.stringify(runs.map((run) => ({ run })));
  const numbered = db.raw(
    `update runs set finished_no = ? + given.place + 1 from ${given} where runs.id = given.run`,
    [after, rows],
  );
  return toStatement(numbered);
}

const COLUMNS = {
  project_id: 'bigint',
  workflow_id: 'bigint',
  status: 'text',
  quarter: 'bigint',
  step: 'text',
  code: 'text',
  count: 'bigint',
  first_at: 'bigint',
  last_at: 'bigint',
  newest_run: 'bigint',
} as const;

/** Adds to what was counted in a block. */
export function addTallies(db: Knex, block: number, tallies: readonly Tally[]): Statement {
  const names = Object.keys(COLUMNS).join(', ');
  const least = isPostgres(db) ? 'least' : 'min';
  const greatest = isPostgres(db) ? 'greatest' : 'max';
  const added = db.raw(
    `insert into tallies (block, ${names}) select ?, ${names} from ${jsonRows(db, COLUMNS)} where true
     on conflict (project_id, block, workflow_id, status, quarter, step, code) do update set
       count = tallies.count + excluded.count,
       first_at = ${least}(tallies.first_at, excluded.first_at),
       last_at = ${greatest}(tallies.last_at, excluded.last_at),
       newest_run = ${greatest}(tallies.newest_run, excluded.newest_run)`,
    [block, JSON.stringify(tallies.map(toRow))],
  );
  return toStatement(added);
}

function toRow({ projectId, workflowId, firstAt, lastAt, newestRun, ...tally }: Tally) {
  return {
    ...tally,
    project_id: projectId,
    workflow_id: workflowId,
    first_at: firstAt,
    last_at: lastAt,
    newest_run: newestRun,
  };
}
