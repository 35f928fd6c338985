import type { ReadApp } from '#src/app.ts';
import { narrowByWords } from '#src/domain/narrow-by-words.ts';
import { type ListedWorkflow, listWorkflowRows } from '#src/store/workflows.ts';

/** A workflow that somebody may mean. */
export type SuggestedWorkflow = ListedWorkflow;

/** For what a workflow is looked for. */
export type WorkflowPurpose = 'look' | 'start' | 'hold' | 'release';

export interface SuggestedWorkflows {
  purpose: WorkflowPurpose;
  typed: string;
  /** As people read it: in this their words are looked for. */
  tell: (workflow: ListedWorkflow) => string;
  limit: number;
}

const WORKFLOWS_MAX = 500;

const SUITS: Readonly<Record<WorkflowPurpose, (workflow: ListedWorkflow) => boolean>> = {
  look: () => true,
  start: ({ latest_version: version, held_at: heldAt }) => version !== null && heldAt === null,
  hold: ({ held_at: heldAt }) => heldAt === null,
  release: ({ held_at: heldAt }) => heldAt !== null,
};

/** Workflows that somebody may mean, those that ran last first; none that is archived. */
export async function suggestWorkflows(
  { db, projectId }: ReadApp,
  { purpose, typed, tell, limit }: SuggestedWorkflows,
): Promise<ListedWorkflow[]> {
  const page = { archived: false, limit: WORKFLOWS_MAX };
  const first = await listWorkflowRows(db, projectId, page);
  // Of more than a page those are looked at whose names are or go on as it was typed.
  const from = typed.trim();
  const isAll = first.length < WORKFLOWS_MAX || from === '';
  const others = isAll ? [] : await listWorkflowRows(db, projectId, { ...page, from });
  const each = new Map([...first, ...others].map((workflow) => [workflow.id, workflow]));
  const suiting = [...each.values()].filter(SUITS[purpose]);
  const beginsSo = ({ name }: ListedWorkflow) =>
    name.toLowerCase().startsWith(from.toLowerCase()) ? 0 : 1;
  return narrowByWords(suiting, typed, tell)
    .toSorted((one, other) => (other.run_at ?? 0) - (one.run_at ?? 0))
    .toSorted((one, other) => beginsSo(one) - beginsSo(other))
    .slice(0, limit);
}
