import type { Knex } from 'knex';
import { z } from 'zod';
import type { Mute } from '#src/domain/mute.ts';
import type { Signature } from '#src/domain/signature.ts';
import type { Statement } from './append.ts';
import { toStatement } from './statement.ts';

const MUTES_PAGE_MAX = 100;
/** More mutes than this no workflow has, on average. */
const OF_WORKFLOW_MAX = 500;

const Columns = z.object({
  id: z.number(),
  project_id: z.number(),
  workflow_id: z.number(),
  step: z.string(),
  code: z.string(),
  at: z.number(),
  until: z.number(),
  by_name: z.string(),
  reason: z.string().nullable(),
  usual_per_day: z.number(),
  hidden: z.number(),
  ended_at: z.number().nullable(),
  ended_why: z.string().nullable(),
});
const COLUMNS = Object.keys(Columns.shape).map((column) => `mutes.${column}`);
const Row = Columns.transform(toMute);
const NamedRow = Columns.extend({ workflow: z.string() }).transform(({ workflow, ...row }) => ({
  ...toMute(row),
  workflow,
}));

function toMute(row: z.infer<typeof Columns>): Mute {
  const { id, step, code, at, until, reason, hidden } = row;
  return {
    id,
    step,
    code,
    at,
    until,
    reason,
    hidden,
    projectId: row.project_id,
    workflowId: row.workflow_id,
    by: row.by_name,
    usualPerDay: row.usual_per_day,
    endedAt: row.ended_at,
    endedWhy: row.ended_why,
  };
}

export type NamedMute = Mute & { workflow: string };

/** The one of a signature that nobody and nothing has ended; its time may be over. */
export async function findOpenMute(db: Knex, of: Signature): Promise<Mute | null> {
  const { workflowId, step, code } = of;
  const row: unknown = await openMutes(db).where({ workflow_id: workflowId, step, code }).first();
  return row === undefined ? null : Row.parse(row);
}

/** Those of these workflows that nobody and nothing has ended; their time may be over. */
export async function listOpenMutes(db: Knex, workflows: readonly number[]): Promise<Mute[]> {
  if (workflows.length === 0) return [];
  const open = openMutes(db).whereIn('workflow_id', [...workflows]);
  return z.array(Row).parse(await open.orderBy('id').limit(OF_WORKFLOW_MAX * workflows.length));
}

/** Those of these workflows that were ended at that moment or after it. */
export async function listEndedMutes(
  db: Knex,
  workflows: readonly number[],
  since: number,
): Promise<Mute[]> {
  const ended = db('mutes')
    .select(COLUMNS)
    .whereIn('workflow_id', [...workflows]);
  const rows: unknown = await ended
    .where('ended_at', '>=', since)
    .orderBy('id')
    .limit(OF_WORKFLOW_MAX * workflows.length);
  return z.array(Row).parse(rows);
}

/** Those that nobody and nothing has ended though their time is over; whose was over first comes first. */
export async function listOverMutes(
  db: Knex,
  { now, limit }: { now: number; limit: number },
): Promise<Mute[]> {
  const over = openMutes(db).where('until', '<=', now);
  return z.array(Row).parse(await over.orderBy('until').limit(limit));
}

/** Those of a project that hide something now, the oldest first; at most MUTES_PAGE_MAX. */
export async function listStandingMutes(
  db: Knex,
  { projectId, now, after = 0, limit = MUTES_PAGE_MAX }: MutePage,
): Promise<NamedMute[]> {
  const rows: unknown = await openMutes(db)
    .join('workflows', 'workflows.id', 'mutes.workflow_id')
    .select({ workflow: 'workflows.name' })
    .where('mutes.project_id', projectId)
    .where('mutes.id', '>', after)
    .where('mutes.until', '>', now)
    .orderBy('mutes.id')
    .limit(Math.min(limit, MUTES_PAGE_MAX));
  return z.array(NamedRow).parse(rows);
}

export interface MutePage {
  projectId: number;
  now: number;
  /** Only those behind that one. */
  after?: number;
  limit?: number;
}

function openMutes(db: Knex): Knex.QueryBuilder {
  return db('mutes').select(COLUMNS).whereNull('mutes.ended_at');
}

/** Must match: of two who mute at once one does. */
export function insertMute(
  db: Knex,
  mute: Omit<Mute, 'id' | 'hidden' | 'endedAt' | 'endedWhy'>,
): Statement {
  const { projectId, workflowId, by, usualPerDay, ...same } = mute;
  const named = { project_id: projectId, workflow_id: workflowId, by_name: by };
  const open = db.raw('(workflow_id, step, code) where ended_at is null');
  const row = { ...same, ...named, usual_per_day: usualPerDay };
  return toStatement(db('mutes').insert(row).onConflict(open).ignore(), { mustMatch: true });
}

/** Must match: what somebody else has changed meanwhile is looked at again. */
export function changeMute(
  db: Knex,
  { id, until }: Pick<Mute, 'id' | 'until'>,
  to: Pick<Mute, 'until' | 'by' | 'reason'>,
): Statement {
  const seen = db('mutes').where({ id, until }).whereNull('ended_at');
  const changed = { until: to.until, by_name: to.by, reason: to.reason };
  return toStatement(seen.update(changed), { mustMatch: true });
}

/** It hides nothing any more; nothing changes where it has ended before. */
export function endMute(
  db: Knex,
  { id }: Pick<Mute, 'id'>,
  { at, why }: { at: number; why: string },
  { mustMatch = false } = {},
): Statement {
  const open = db('mutes').where({ id }).whereNull('ended_at');
  return toStatement(open.update({ ended_at: at, ended_why: why }), { mustMatch });
}

/** With its time. Must match: somebody else may have ended it, or given it more of that. */
export function endOverMute(
  db: Knex,
  { id, until }: Pick<Mute, 'id' | 'until'>,
  why: string,
): Statement {
  const seen = db('mutes').where({ id, until }).whereNull('ended_at');
  return toStatement(seen.update({ ended_at: until, ended_why: why }), { mustMatch: true });
}

/**
 * Counts what a mute has hidden, before that is written down: what was hidden somewhere else already
 * is not counted again.
 */
export function countHidden(
  db: Knex,
  { id }: Pick<Mute, 'id'>,
  runs: readonly number[],
): Statement {
  const counted = db('ledger')
    .whereIn('run', [...runs])
    .where({ kind: 'failure-alert', what: 'muted' })
    .countDistinct('run');
  const hidden = db.raw('hidden + ? - (?)', [runs.length, counted]);
  return toStatement(db('mutes').where({ id }).update({ hidden }));
}
