import type { ReadApp } from '#src/app.ts';
import type { RouteAbout, RoutedFacts } from '#src/domain/routes.ts';
import type { NoticeRecord } from '#src/store/notices.ts';
import { loadRun } from '#src/store/runs.ts';
import { findWorkflow } from '#src/store/workflows.ts';

/** A notice, as it was written. */
export type RoutedNotice = Pick<NoticeRecord, 'run' | 'kind' | 'subject'>;

/** A reminder goes where its approval goes. */
const ABOUTS: Readonly<Record<NoticeRecord['kind'], RouteAbout>> = {
  failure: 'failures',
  approval: 'approvals',
  reminder: 'approvals',
  escalation: 'escalations',
  low_balance: 'credits',
};

/** What routes ask of a notice; null: its run is not there. */
export async function loadRoutedFacts(
  { db }: Pick<ReadApp, 'db'>,
  { run, kind }: RoutedNotice,
  surface: string,
): Promise<RoutedFacts | null> {
  const record = await loadRun(db, run);
  if (!record) return null;
  const { project_id: projectId, workflow, failure_code: failureCode } = record;
  const tags = (await findWorkflow(db, projectId, workflow))?.tags ?? [];
  const about = ABOUTS[kind];
  return { surface, about, workflow, tags, code: about === 'failures' ? failureCode : null };
}
