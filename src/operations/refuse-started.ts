import type { ReadApp } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { findRun } from '#src/store/runs.ts';

/** Throws the Refusal of a run id that was chosen and used before: what asks for it was delivered again. */
export async function refuseStarted(app: ReadApp, runId: string): Promise<void> {
  const run = await findRun(app.db, app.projectId, runId);
  if (run === null) return;
  const name = `Run …${shortIdOf(runId)} of ${run.workflow} v${run.version}`;
  throw new Refusal('already', `${name} was started already.`, 'Look at that one.');
}
