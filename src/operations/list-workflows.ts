import type { ReadApp } from '#src/app.ts';
import { type ListedWorkflow, listWorkflowRows } from '#src/store/workflows.ts';

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
