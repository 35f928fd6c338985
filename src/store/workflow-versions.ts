import type { Knex } from 'knex';
import { z } from 'zod';
import type { Statement } from './append.ts';
import { toStatement } from './statement.ts';

export const VERSIONS_PAGE_MAX = 500;

const ListedRow = z.object({
  version: z.number(),
  graph_hash: z.string(),
  published_at: z.number(),
  published_by: z.string(),
  changelog: z.string(),
});
/** A published version without what it runs. */
export type ListedVersion = z.infer<typeof ListedRow>;

/** Newest first, from below a version on. */
export async function listVersionRows(
  db: Knex,
  workflowId: number,
  { before, limit }: { before?: number; limit: number },
): Promise<ListedVersion[]> {
  const all = db('workflow_versions')
    .select(Object.keys(ListedRow.shape))
    .where({ workflow_id: workflowId });
  const older = before === undefined ? all : all.where('version', '<', before);
  return z.array(ListedRow).parse(await older.orderBy('version', 'desc').limit(limit));
}

export interface Republished {
  workflowId: number;
  /** The key of the version that is published once more. */
  versionId: number;
  latest: number;
  now: number;
  by: string;
  changelog: string;
}

/**
 * Makes what an old version runs the draft, and publishes it as the version after `latest`. The
 * row of the workflow is taken first: of two who publish at once one loses.
 */
export function publishAgain(db: Knex, again: Republished): Statement[] {
  const { workflowId, versionId, latest, now, by, changelog } = again;
  const version = latest + 1;
  const old = db('workflow_versions').where({ id: versionId, workflow_id: workflowId });
  const draft = db('workflows')
    .where({ id: workflowId, latest_version: latest })
    .whereNull('archived_at')
    .update({
      graph: old.clone().select('graph'),
      graph_hash: old.clone().select('graph_hash'),
      params: old.clone().select('params'),
      latest_version: version,
      updated_at: now,
    });
  const columns = ['workflow_id', 'version', 'graph', 'graph_hash', 'params'];
  const written = ['published_at', 'published_by', 'changelog'];
  const into = db.raw('workflow_versions (??, ??, ??, ??, ??, ??, ??, ??)', [
    ...columns,
    ...written,
  ]);
  const values = [now, by, changelog].map((value) => db.raw('?', [value]));
  const copy = old
    .clone()
    .select('workflow_id', db.raw('?', [version]), 'graph', 'graph_hash', 'params', ...values);
  return [
    toStatement(draft, { mustMatch: true }),
    toStatement(db(into).insert(copy), { mustMatch: true }),
  ];
}
