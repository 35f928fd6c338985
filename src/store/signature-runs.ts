import type { Knex } from 'knex';
import { z } from 'zod';
import { type Signature, signatureOf } from '#src/domain/signature.ts';
import { UuidColumn } from './run-id.ts';

const PAGE = 500;

const Row = z.object({
  id: z.number(),
  uuid: UuidColumn,
  root_step_id: z.string().nullable(),
  retried_as: UuidColumn.nullable(),
});

/** A run that failed so, and the run that continues it. */
export interface FailedAlike {
  run: number;
  runId: string;
  /** By UUID; null: none does. */
  retriedAs: string | null;
}

export interface AlikePage extends Signature {
  /** Only runs from this one on, or behind that one. */
  from?: number;
  after?: number;
  /** Only runs up to this one, or before that one. */
  until?: number;
  before?: number;
}

/**
 * A page of the runs of a signature; `next`: where the one behind it goes on, null after the last.
 * A page may hold fewer than there are: those of other steps are told apart here.
 */
export async function listFailedAlike(
  db: Knex,
  page: AlikePage,
  { newestFirst = false, pageSize = PAGE } = {},
): Promise<{ runs: FailedAlike[]; next: number | null }> {
  const { workflowId, step, code } = page;
  const rows: unknown = await narrow(selectAlike(db), page)
    .where({ 'runs.workflow_id': workflowId, 'runs.failure_code': code })
    .where('runs.status', 'failed')
    .orderBy('runs.id', newestFirst ? 'desc' : 'asc')
    .limit(pageSize);
  const all = z.array(Row).parse(rows);
  const alike = all.filter(({ root_step_id: rootStepId }) => {
    return signatureOf(workflowId, { rootStepId, code }).step === step;
  });
  const runs = alike.map(({ id, uuid, retried_as: retriedAs }) => {
    return { run: id, runId: uuid, retriedAs };
  });
  return { runs, next: all.length < pageSize ? null : (all.at(-1)?.id ?? null) };
}

/** Of a run that several continue, the newest. */
function selectAlike(db: Knex): Knex.QueryBuilder {
  const newest = db.raw('(select max(run) from attempts where parent = runs.id)');
  return db('runs')
    .leftJoin({ continued: 'runs' }, (join) => join.on('continued.id', newest))
    .select({
      id: 'runs.id',
      uuid: 'runs.uuid',
      root_step_id: 'runs.root_step_id',
      retried_as: 'continued.uuid',
    });
}

const SIDES = [
  ['from', '>='],
  ['after', '>'],
  ['until', '<='],
  ['before', '<'],
] as const;

function narrow(query: Knex.QueryBuilder, page: AlikePage): Knex.QueryBuilder {
  return SIDES.reduce((all, [side, than]) => {
    const run = page[side];
    return run === undefined ? all : all.where('runs.id', than, run);
  }, query);
}
