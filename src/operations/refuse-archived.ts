import { describeAgo } from '#src/domain/describe-past.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { WorkflowRecord } from '#src/store/workflows.ts';

/** Why nothing is started or published of a workflow that was put away; null: it was not. */
export function refuseArchived(workflow: WorkflowRecord, now: number): Refusal | null {
  const { name } = workflow;
  const archive = describeArchive(workflow, now);
  if (archive === null) return null;
  const message = `Workflow "${name}" was ${archive}, and takes no new run.`;
  const fix = `Restore it: signalbox workflows restore ${nameToType(name)}.`;
  return new Refusal('refused', message, fix);
}

/** "archived by @ana, 4 min ago"; null: it is not archived. */
export function describeArchive(
  { archived_at: at, archived_by: by }: WorkflowRecord,
  now: number,
): string | null {
  return at === null ? null : `archived by ${by ?? 'somebody'}, ${describeAgo(now - at)}`;
}

/** As it stands in a line that somebody types. */
export function nameToType(name: string): string {
  return /\s/.test(name) ? `"${name}"` : name;
}
