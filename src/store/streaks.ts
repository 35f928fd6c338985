import type { Knex } from 'knex';
import { z } from 'zod';
import type { Streak } from '#src/domain/streaks.ts';
import type { Statement } from './append.ts';
import { givenSignatures, isOfGiven, jsonRows } from './json-rows.ts';
import { UuidColumn } from './run-id.ts';
import { toStatement } from './statement.ts';

const Row = z
  .object({
    workflow_id: z.number(),
    step: z.string(),
    code: z.string(),
    project_id: z.number(),
    no: z.number(),
    count: z.number(),
    first_at: z.number(),
    first_run: z.number(),
    last_at: z.number(),
    last_run: z.number(),
    recovered_at: z.number().nullable(),
    recovered_run: z.number().nullable(),
  })
  .transform(
    ({ workflow_id, step, code, project_id, no, count, ...row }): Streak => ({
      workflowId: workflow_id,
      step,
      code,
      projectId: project_id,
      no,
      count,
      firstAt: row.first_at,
      firstRun: row.first_run,
      lastAt: row.last_at,
      lastRun: row.last_run,
      recoveredAt: row.recovered_at,
      recoveredRun: row.recovered_run,
    }),
  );

const Rows = z.array(Row);

const COLUMNS = {
  workflow_id: 'bigint',
  step: 'text',
  code: 'text',
  project_id: 'bigint',
  no: 'bigint',
  count: 'bigint',
  first_at: 'bigint',
  first_run: 'bigint',
  last_at: 'bigint',
  last_run: 'bigint',
  recovered_at: 'bigint',
  recovered_run: 'bigint',
} as const;

const NAMES = Object.keys(COLUMNS);

/** The newest streaks of these signatures, those of them that there are. */
export async function listStreaks(
  db: Knex,
  signatures: readonly Pick<Streak, 'workflowId' | 'step' | 'code'>[],
): Promise<Streak[]> {
  if (signatures.length === 0) return [];
  const rows: unknown = await db
    .select(NAMES.map((name) => `streaks.${name}`))
    .from(givenSignatures(db, signatures))
    .joinRaw(`join streaks on ${isOfGiven('streaks')}`);
  return Rows.parse(rows);
}

/** How a workflow ever failed. */
export async function listFailuresOf(
  db: Knex,
  workflowId: number,
  limit: number,
): Promise<Pick<Streak, 'step' | 'code'>[]> {
  const rows: unknown = await db('streaks')
    .select('step', 'code')
    .where('workflow_id', workflowId)
    .orderBy(['step', 'code'])
    .limit(limit);
  return z.array(z.object({ step: z.string(), code: z.string() })).parse(rows);
}

/** The streaks of these workflows that no later run has ended. */
export async function listOpenStreaks(db: Knex, workflows: readonly number[]): Promise<Streak[]> {
  if (workflows.length === 0) return [];
  const rows: unknown = await db('streaks')
    .select(NAMES)
    .whereIn('workflow_id', [...workflows])
    .whereRaw('recovered_run is null');
  return Rows.parse(rows);
}

/** A streak with the names of its workflow and of its newest run. */
export interface NamedStreak {
  streak: Streak;
  workflow: string;
  /** The newest run's. */
  uuid: string;
}

/** Those that a later run ended by what was counted in these blocks, the newest first. */
export async function listRecovered(
  db: Knex,
  { projectId, afterBlock, block, workflows, limit }: RecoveredFilter,
): Promise<NamedStreak[]> {
  const recovered = db('streaks')
    .join('workflows', 'workflows.id', 'streaks.workflow_id')
    .join('runs', 'runs.id', 'streaks.last_run')
    .select(NAMES.map((name) => `streaks.${name}`))
    .select('runs.uuid', { workflow: 'workflows.name' })
    .where('streaks.project_id', projectId)
    .where('streaks.changed_block', '>', afterBlock)
    .where('streaks.changed_block', '<=', block)
    .whereRaw('streaks.recovered_run is not null');
  const within =
    workflows === null ? recovered : recovered.whereIn('streaks.workflow_id', [...workflows]);
  const rows: unknown = await within.orderBy('streaks.changed_block', 'desc').limit(limit);
  const names = NamedRows.parse(rows);
  return Rows.parse(rows).flatMap((streak, index) => {
    const named = names[index];
    return named === undefined ? [] : [{ streak, ...named }];
  });
}

const NamedRows = z.array(z.object({ workflow: z.string(), uuid: UuidColumn }));

export interface RecoveredFilter {
  projectId: number;
  afterBlock: number;
  block: number;
  /** Null: all. */
  workflows: readonly number[] | null;
  limit: number;
}

/** Stores streaks as they are now, by what was counted in this block, in place of what was known of them. */
export function putStreaks(db: Knex, block: number, streaks: readonly Streak[]): Statement {
  const names = [...NAMES, 'changed_block'];
  const updates = names.slice(3).map((name) => `${name} = excluded.${name}`);
  const put = db.raw(
    `insert into streaks (${names.join(', ')}) select ${NAMES.join(', ')}, ? from ${jsonRows(db, COLUMNS)} where true
     on conflict (workflow_id, step, code) do update set ${updates.join(', ')}`,
    [block, JSON.stringify(streaks.map(toRow))],
  );
  return toStatement(put);
}

function toRow(streak: Streak) {
  const { workflowId, projectId, firstAt, firstRun, lastAt, lastRun, ...same } = streak;
  const { recoveredAt, recoveredRun, ...rest } = same;
  return {
    ...rest,
    workflow_id: workflowId,
    project_id: projectId,
    first_at: firstAt,
    first_run: firstRun,
    last_at: lastAt,
    last_run: lastRun,
    recovered_at: recoveredAt,
    recovered_run: recoveredRun,
  };
}
