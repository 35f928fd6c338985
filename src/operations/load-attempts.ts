import type { ReadApp } from '#src/app.ts';
import type { Attempt } from '#src/domain/resume-plan.ts';
import { type AttemptRow, loadChain } from '#src/store/attempts.ts';
import type { RunRecord } from '#src/store/runs.ts';

/** The runs that continue each other, this one among them, the oldest of the newest 50 first. Empty: it stands alone. */
export async function loadAttempts(
  { db }: Pick<ReadApp, 'db'>,
  { run }: Pick<RunRecord, 'run'>,
): Promise<Attempt[]> {
  const chain = await loadChain(db, run);
  return chain.length > 1 ? chain.map(toAttempt) : [];
}

export function toAttempt(row: AttemptRow): Attempt {
  const { uuid: runId, no, status, root_step_id: rootStepId, created_at: createdAt, queued } = row;
  const by = queued.type === 'run_queued' ? queued.data.by : null;
  return { runId, no, status, rootStepId, by, createdAt };
}
