import type { ReadApp } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import {
  describeSignature,
  type NamedSignature,
  readSignatureName,
} from '#src/domain/name-signature.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { type Signature, signatureOf } from '#src/domain/signature.ts';
import type { Streak } from '#src/domain/streaks.ts';
import type { RunRecord } from '#src/store/runs.ts';
import { listStreaks } from '#src/store/streaks.ts';
import { findWorkflow, loadVersion } from '#src/store/workflows.ts';
import { findNamedRun } from './find-run.ts';
import {
  refuseUnknownFailure,
  refuseUnknownWorkflowOf,
  refuseWholeWorkflow,
} from './refuse-unknown-failure.ts';

const FAILED = 'List those that failed: /run list --failed.';

/** What a name meant: a run that failed, or `workflow/step/CODE`. */
export interface FoundSignature extends Signature, NamedSignature {
  /** The run by which it was named; null: it was named by its words. */
  run: RunRecord | null;
}

/** The failures that a name means. Throws the Refusal that says why it means none. */
export async function findNamedSignature(app: ReadApp, name: string): Promise<FoundSignature> {
  const candidates = readSignatureName(name);
  const [likeliest] = candidates;
  if (likeliest === undefined) return findByRun(app, name);
  for (const named of candidates) {
    const workflow = await findWorkflow(app.db, app.projectId, named.workflow);
    if (workflow === null) continue;
    const found = { ...named, workflowId: workflow.id, run: null };
    const [streak] = await listStreaks(app.db, [found]);
    if (streak !== undefined) return found;
    throw await refuseUnknownFailure(app, found);
  }
  throw await refuseUnknownWorkflowOf(app, [likeliest, ...candidates]);
}

async function findByRun(app: ReadApp, name: string): Promise<FoundSignature> {
  const run = await findNamedRun(app, name).catch(async (error: unknown) => {
    throw (await refuseWholeWorkflow(app, name)) ?? error;
  });
  const version = await loadVersion(app.db, run.version_id);
  if (version === null) throw new Error(`run ${run.uuid} is of no version`);
  const { status, failure_code: code, root_step_id: rootStepId, workflow } = run;
  if (status !== 'failed' || code === null) {
    const message = `Run …${shortIdOf(run.uuid)} of ${workflow} has not failed: it is ${status}.`;
    throw new Refusal('refused', message, `Name one that failed. ${FAILED}`);
  }
  return { ...signatureOf(version.workflow_id, { rootStepId, code }), workflow, run };
}

/** The newest streak of these failures. Throws where they are too new: `countAhead` sees to those. */
export async function findNewestStreak(app: ReadApp, found: FoundSignature): Promise<Streak> {
  const [streak] = await listStreaks(app.db, [found]);
  if (streak !== undefined) return streak;
  const message = `The failures like ${describeSignature(found)} are not counted yet.`;
  throw new Refusal('unavailable', message, 'Try again in a moment.');
}
