import type { ReadApp } from '#src/app.ts';
import type { ListedRun } from '#src/domain/command-center.ts';
import { findAttemptLinks, STANDS_ALONE } from '#src/store/attempt-links.ts';
import type { RunRecord } from '#src/store/runs.ts';

/** Stored runs as lists show them. */
export async function toListedRuns(
  { db }: Pick<ReadApp, 'db'>,
  runs: readonly RunRecord[],
): Promise<ListedRun[]> {
  const links = await findAttemptLinks(
    db,
    runs.map(({ run }) => run),
  );
  return runs.map((run) => {
    const { no, retriedAs } = links.get(run.run) ?? STANDS_ALONE;
    return {
      runId: run.uuid,
      workflow: run.workflow,
      version: run.version,
      status: run.status,
      awaiting: run.awaiting,
      failureCode: run.failure_code,
      rootStepId: run.root_step_id,
      attempt: no,
      retriedAs,
      createdAt: run.created_at,
      startedAt: run.started_at,
      finishedAt: run.finished_at,
    };
  });
}
