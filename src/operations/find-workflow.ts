import type { ReadApp } from '#src/app.ts';
import { findWorkflow, type WorkflowRecord } from '#src/store/workflows.ts';
import { refuseUnknownWorkflow } from './refuse-unknown-workflow.ts';

/** Throws the Refusal that says which workflow may have been meant. */
export async function findNamedWorkflow(app: ReadApp, name: string): Promise<WorkflowRecord> {
  const found = await findWorkflow(app.db, app.projectId, name);
  if (found) return found;
  throw await refuseUnknownWorkflow(app, name);
}
