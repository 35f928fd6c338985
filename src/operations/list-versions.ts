import type { ReadApp } from '#src/app.ts';
import { type ListedVersion, listVersionRows } from '#src/store/workflow-versions.ts';
import { findNamedWorkflow } from './find-workflow.ts';

export interface VersionsPage {
  versions: ListedVersion[];
  /** There are older ones. */
  hasMore: boolean;
}

/** What was published of a workflow, newest first. */
export async function listVersions(
  app: ReadApp,
  { workflow, before, limit }: { workflow: string; before?: number; limit: number },
): Promise<VersionsPage> {
  const { id } = await findNamedWorkflow(app, workflow);
  const page = { limit: limit + 1, ...(before === undefined ? {} : { before }) };
  const found = await listVersionRows(app.db, id, page);
  return { versions: found.slice(0, limit), hasMore: found.length > limit };
}
