import type { ListedRun } from '#src/domain/command-center.ts';
import type { RunRecord } from '#src/store/runs.ts';

/** A stored run as lists show it. */
export function listedRunOf(run: RunRecord): ListedRun {
  return {
    runId: run.uuid,
    workflow: run.workflow,
    version: run.version,
    status: run.status,
    awaiting: run.awaiting,
    failureCode: run.failure_code,
    rootStepId: run.root_step_id,
    createdAt: run.created_at,
    startedAt: run.started_at,
    finishedAt: run.finished_at,
  };
}
