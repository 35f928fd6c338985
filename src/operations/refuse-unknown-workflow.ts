import type { ReadApp } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import { nearest } from '#src/domain/nearest.ts';
import { listWorkflowNames } from '#src/store/workflows.ts';

/** What is compared with what was typed. */
const NAMES = { after: '', limit: 1_000 };

/** There is no workflow of that name: says which one may have been meant. */
export async function refuseUnknownWorkflow(app: ReadApp, name: string): Promise<Refusal> {
  const close = nearest(name, await listWorkflowNames(app.db, app.projectId, NAMES));
  const fix = close ? `Did you mean "${close}"?` : 'Publish it first: signalbox apply <file>.';
  return new Refusal('unknown', `There is no workflow "${name}".`, fix);
}
