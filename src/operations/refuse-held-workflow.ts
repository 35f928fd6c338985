import type { ReadApp } from '#src/app.ts';
import { describeAgo } from '#src/domain/describe-past.ts';
import { Refusal } from '#src/domain/errors.ts';
import { loadWorkflow, type WorkflowRecord } from '#src/store/workflows.ts';
import { nameToType, refuseArchived } from './refuse-archived.ts';

/** Why a workflow takes no new run: who holds or has archived it, and since when. Null: nobody. */
export async function refuseHeldWorkflow(
  app: ReadApp,
  workflowId: number,
): Promise<Refusal | null> {
  const workflow = await loadWorkflow(app.db, workflowId);
  const archived = workflow && refuseArchived(workflow, app.clock.now());
  if (archived) return archived;
  const hold = workflow && describeHold(workflow, app.clock.now());
  if (!hold) return null;
  const message = `Workflow "${workflow.name}" is ${hold}, and takes no new run.`;
  return new Refusal('refused', message, `Release it: /run release ${nameToType(workflow.name)}.`);
}

/** "held by @ana, 4 min ago (month end)"; null: it is not held. */
export function describeHold(workflow: WorkflowRecord, now: number): string | null {
  const { held_at: at, held_by: by, held_reason: reason } = workflow;
  if (at === null) return null;
  const why = reason === null ? '' : ` (${reason})`;
  return `held by ${by ?? 'somebody'}, ${describeAgo(now - at)}${why}`;
}
