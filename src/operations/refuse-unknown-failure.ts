import type { ReadApp } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import {
  describeSignature,
  type NamedSignature,
  nameSignature,
} from '#src/domain/name-signature.ts';
import { nearest } from '#src/domain/nearest.ts';
import { listFailuresOf } from '#src/store/streaks.ts';
import { findWorkflow, listWorkflowNames } from '#src/store/workflows.ts';

/** What is compared with what was typed. */
const COMPARED_MAX = 1_000;
const SHOWN_MAX = 3;

/** The workflow never failed so: says which of its failures may have been meant. */
export async function refuseUnknownFailure(
  app: ReadApp,
  { workflowId, ...named }: NamedSignature & { workflowId: number },
): Promise<Refusal> {
  const names = await listNames(app, { workflowId, workflow: named.workflow });
  const close = nearest(nameSignature(named), names);
  const fix = close === undefined ? listSome(names) : `Did you mean "${close}"?`;
  return new Refusal('unknown', `There is no ${describeSignature(named)} yet.`, fix);
}

/** Of all that a name may mean no workflow is there: says which may have been meant. */
export async function refuseUnknownWorkflowOf(
  { db, projectId }: ReadApp,
  candidates: readonly [NamedSignature, ...NamedSignature[]],
): Promise<Refusal> {
  const known = await listWorkflowNames(db, projectId, { after: '', limit: COMPARED_MAX });
  for (const named of candidates) {
    const workflow = nearest(named.workflow, known);
    if (workflow === undefined) continue;
    const fix = `Did you mean "${nameSignature({ ...named, workflow })}"?`;
    return new Refusal('unknown', `There is no workflow "${named.workflow}".`, fix);
  }
  // Workflows with a slash in their name are rare.
  const { workflow } = candidates.at(-1) ?? candidates[0];
  return new Refusal('unknown', `There is no workflow "${workflow}".`, listSome([]));
}

/** A workflow alone says not which of its failures is meant; null: there is no such workflow either. */
export async function refuseWholeWorkflow(app: ReadApp, name: string): Promise<Refusal | null> {
  const workflow = await findWorkflow(app.db, app.projectId, name);
  if (workflow === null) return null;
  const names = await listNames(app, { workflowId: workflow.id, workflow: name });
  const message = `"${name}" is a workflow: it does not say which of its failures.`;
  return new Refusal('ambiguous', message, listSome(names));
}

async function listNames(
  { db }: ReadApp,
  { workflowId, workflow }: { workflowId: number; workflow: string },
): Promise<string[]> {
  const failures = await listFailuresOf(db, workflowId, COMPARED_MAX);
  return failures.map(({ step, code }) => nameSignature({ workflow, step, code }));
}

function listSome(names: readonly string[]): string {
  if (names.length === 0) return 'List those that failed: /run list --failed.';
  const more = names.length > SHOWN_MAX ? ', and others' : '';
  return `There is ${names.slice(0, SHOWN_MAX).join(', ')}${more}.`;
}
