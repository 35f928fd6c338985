import type { Knex } from 'knex';
import { z } from 'zod';
import type { Json, JsonObject } from '#src/domain/json.ts';
import { RunSetup } from '#src/domain/run-setup.ts';
import type { Statement } from './append.ts';
import { UuidColumn, uuidColumn } from './run-id.ts';
import { toStatement } from './statement.ts';

const JsonText = z.string().transform((text, context): Json => {
  try {
    return z.json().parse(JSON.parse(text));
  } catch {
    context.addIssue({ code: 'custom', message: 'is not JSON' });
    return z.NEVER;
  }
});
const JsonObjectText = z
  .string()
  .transform((text) => z.record(z.string(), z.json()).parse(JSON.parse(text)));
const SetupText = z.string().transform((text) => RunSetup.parse(JSON.parse(text)));

const HELD_MAX = 100;
export const WORKFLOWS_PAGE_MAX = 500;

const WorkflowRow = z.object({
  id: z.number(),
  uuid: UuidColumn,
  name: z.string(),
  description: z.string(),
  tags: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
  graph_hash: z.string(),
  latest_version: z.number().nullable(),
  archived_at: z.number().nullable(),
  archived_by: z.string().nullable(),
  held_at: z.number().nullable(),
  held_by: z.string().nullable(),
  held_reason: z.string().nullable(),
  run_setup: SetupText,
});
export type WorkflowRecord = z.infer<typeof WorkflowRow>;

const ListedRow = WorkflowRow.extend({
  published_at: z.number().nullable(),
  run_status: z.string().nullable(),
  run_at: z.number().nullable(),
});
/** With when its newest version was published, and what became of its newest run. */
export type ListedWorkflow = z.infer<typeof ListedRow>;

const VersionRow = z.object({
  id: z.number(),
  workflow_id: z.number(),
  version: z.number(),
  graph: JsonText,
  graph_hash: z.string(),
  params: JsonObjectText,
  published_at: z.number(),
});
export type VersionRecord = z.infer<typeof VersionRow>;

export interface WorkflowDraft {
  projectId: number;
  uuid: string;
  name: string;
  description: string;
  tags: string[];
  params: JsonObject;
  inputSchema: Json | null;
  graph: Json;
  graphHash: string;
  now: number;
}

export async function findWorkflow(
  db: Knex,
  projectId: number,
  name: string,
): Promise<WorkflowRecord | null> {
  const columns = Object.keys(WorkflowRow.shape);
  const row = await db('workflows').select(columns).where({ project_id: projectId, name }).first();
  return row === undefined ? null : WorkflowRow.parse(row);
}

export async function loadWorkflow(db: Knex, id: number): Promise<WorkflowRecord | null> {
  const row = await db('workflows').select(Object.keys(WorkflowRow.shape)).where({ id }).first();
  return row === undefined ? null : WorkflowRow.parse(row);
}

/** Which of all workflows are listed: those that are archived, or those that are not. */
interface WorkflowPage {
  archived: boolean;
  /** Only those behind this name. */
  after?: string;
  /** Only this name and those behind it. */
  from?: string;
  limit: number;
}

/** A page of workflows, by name. */
export async function listWorkflowRows(
  db: Knex,
  projectId: number,
  { archived, after, from, limit }: WorkflowPage,
): Promise<ListedWorkflow[]> {
  const newest = db.raw('(select max(id) from runs where workflow_id = workflows.id)');
  const all = db('workflows')
    .leftJoin({ published: 'workflow_versions' }, (join) =>
      join
        .on('published.workflow_id', 'workflows.id')
        .andOn('published.version', 'workflows.latest_version'),
    )
    .leftJoin('runs', (join) => join.on('runs.id', newest))
    .select(Object.keys(WorkflowRow.shape).map((column) => `workflows.${column}`))
    .select('published.published_at', { run_status: 'runs.status', run_at: 'runs.created_at' })
    .where('workflows.project_id', projectId);
  const some = archived
    ? all.whereNotNull('workflows.archived_at')
    : all.whereNull('workflows.archived_at');
  const behind = after === undefined ? some : some.where('workflows.name', '>', after);
  const rest = from === undefined ? behind : behind.where('workflows.name', '>=', from);
  return z.array(ListedRow).parse(await rest.orderBy('workflows.name').limit(limit));
}

/** The names of all, archived or not, in order. */
export async function listWorkflowNames(
  db: Knex,
  projectId: number,
  { after, limit }: { after: string; limit: number },
): Promise<string[]> {
  const named = db('workflows').where({ project_id: projectId }).where('name', '>', after);
  return z.array(z.string()).parse(await named.orderBy('name').limit(limit).pluck('name'));
}

/** Those that are held, by name; at most 100. */
export async function listHeldWorkflows(db: Knex, projectId: number): Promise<WorkflowRecord[]> {
  const rows: unknown = await db('workflows')
    .select(Object.keys(WorkflowRow.shape))
    .where({ project_id: projectId })
    .whereNotNull('held_at')
    .whereNull('archived_at')
    .orderBy('name')
    .limit(HELD_MAX);
  return z.array(WorkflowRow).parse(rows);
}

/** From here on the workflow takes no new run. Loses when it is held already. */
export function holdWorkflowRow(
  db: Knex,
  id: number,
  { at, by, reason }: { at: number; by: string; reason: string | null },
): Statement {
  const free = db('workflows').where({ id }).whereNull('held_at');
  const hold = free.update({ held_at: at, held_by: by, held_reason: reason });
  return toStatement(hold, { mustMatch: true });
}

/** Loses when it is not held. */
export function releaseWorkflowRow(db: Knex, id: number): Statement {
  const held = db('workflows').where({ id }).whereNotNull('held_at');
  const release = held.update({ held_at: null, held_by: null, held_reason: null });
  return toStatement(release, { mustMatch: true });
}

/** From here on the workflow takes no new run, and no list shows it. Loses when it is archived already. */
export function archiveWorkflowRow(
  db: Knex,
  id: number,
  { at, by }: { at: number; by: string },
): Statement {
  const open = db('workflows').where({ id }).whereNull('archived_at');
  return toStatement(open.update({ archived_at: at, archived_by: by }), { mustMatch: true });
}

/** Loses when it is not archived. */
export function restoreWorkflowRow(db: Knex, id: number): Statement {
  const archived = db('workflows').where({ id }).whereNotNull('archived_at');
  const restore = archived.update({ archived_at: null, archived_by: null });
  return toStatement(restore, { mustMatch: true });
}

export function saveRunSetup(db: Knex, id: number, setup: RunSetup): Statement {
  const save = db('workflows').where({ id });
  return toStatement(save.update({ run_setup: JSON.stringify(setup) }), { mustMatch: true });
}

export async function findVersion(
  db: Knex,
  workflowId: number,
  version: number,
): Promise<VersionRecord | null> {
  const columns = Object.keys(VersionRow.shape);
  const where = { workflow_id: workflowId, version };
  const row = await db('workflow_versions').select(columns).where(where).first();
  return row === undefined ? null : VersionRow.parse(row);
}

export async function loadVersion(db: Knex, versionId: number): Promise<VersionRecord | null> {
  const columns = Object.keys(VersionRow.shape);
  const row = await db('workflow_versions').select(columns).where({ id: versionId }).first();
  return row === undefined ? null : VersionRow.parse(row);
}

/** Makes the workflow, or replaces its draft. */
export function saveDraft(db: Knex, draft: WorkflowDraft): Statement {
  const row = {
    project_id: draft.projectId,
    uuid: uuidColumn(db, draft.uuid),
    name: draft.name,
    description: draft.description,
    tags: JSON.stringify(draft.tags),
    params: JSON.stringify(draft.params),
    input_schema: draft.inputSchema === null ? null : JSON.stringify(draft.inputSchema),
    graph: JSON.stringify(draft.graph),
    graph_hash: draft.graphHash,
    created_at: draft.now,
    updated_at: draft.now,
  };
  const kept = [
    'description',
    'tags',
    'params',
    'input_schema',
    'graph',
    'graph_hash',
    'updated_at',
  ];
  return toStatement(db('workflows').insert(row).onConflict(['project_id', 'name']).merge(kept));
}

/** Publishes the draft as the version after `latest`: two who publish at once cannot both be it. */
export function publishDraft(
  db: Knex,
  draft: WorkflowDraft,
  { latest, by, changelog = '' }: { latest: number | null; by: string; changelog?: string },
): Statement[] {
  const { projectId, name, now } = draft;
  const version = (latest ?? 0) + 1;
  const source = db('workflows')
    .where({ project_id: projectId, name })
    .where('latest_version', latest)
    .whereNull('archived_at')
    .select(
      'id',
      db.raw('?', [version]),
      'graph',
      'graph_hash',
      'params',
      db.raw('?', [now]),
      db.raw('?', [by]),
      db.raw('?', [changelog]),
    );
  const columns = [
    'workflow_id',
    'version',
    'graph',
    'graph_hash',
    'params',
    'published_at',
    'published_by',
    'changelog',
  ];
  const into = db.raw('workflow_versions (??, ??, ??, ??, ??, ??, ??, ??)', columns);
  const insert = db(into).insert(source);
  const move = db('workflows')
    .where({ project_id: projectId, name })
    .update({ latest_version: version });
  return [toStatement(insert, { mustMatch: true }), toStatement(move)];
}
