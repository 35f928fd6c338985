import type { ReadApp } from '#src/app.ts';
import {
  type ListedWorkflow,
  listWorkflowNames as listNames,
  listWorkflowRows,
} from '#src/store/workflows.ts';

export interface WorkflowsPage {
  workflows: ListedWorkflow[];
  /** There are more, by name. */
  hasMore: boolean;
}

/** The project's workflows by name; those that are archived only when they are asked for. */
export async function listWorkflows(
  { db, projectId }: ReadApp,
  { limit, ...which }: { archived: boolean; after?: string; limit: number },
): Promise<WorkflowsPage> {
  const found = await listWorkflowRows(db, projectId, { ...which, limit: limit + 1 });
  return { workflows: found.slice(0, limit), hasMore: found.length > limit };
}

/** A page of the names of all the project's workflows, archived or not, in order. */
export function listWorkflowNames(
  { db, projectId }: ReadApp,
  page: { after: string; limit: number },
): Promise<string[]> {
  return listNames(db, projectId, page);
}
