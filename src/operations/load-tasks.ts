import type { ReadApp } from '#src/app.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { pendingTasks, stepOf } from '#src/domain/run-state.ts';
import { listOldestRuns } from '#src/store/runs.ts';
import { findNamedRun } from './find-run.ts';
import { loadRunFacts } from './load-run-facts.ts';

export interface WaitingTask {
  facts: RunFacts;
  step: string;
}

export interface TaskPage {
  tasks: WaitingTask[];
  /** More runs wait than these. */
  hasMore: boolean;
  /** The run to name as `before` for the page after; null: this is the last. */
  last: string | null;
}

/**
 * What waits for people, of at most `limit` runs. The oldest runs come first, page by page; on a
 * page it is the longest wait.
 */
export async function loadTasks(
  app: ReadApp,
  { limit, before }: { limit: number; before?: string },
): Promise<TaskPage> {
  const { db, projectId } = app;
  const after = before === undefined ? 0 : (await findNamedRun(app, before)).run;
  // One more than asked for tells whether there are more.
  const filter = { projectId, section: 'awaiting', after, limit: limit + 1 } as const;
  const found = await listOldestRuns(db, filter);
  const records = found.slice(0, limit);
  const hasMore = found.length > limit;
  const facts = await Promise.all(records.map((record) => loadRunFacts(app, record)));
  const tasks = facts.flatMap((run) =>
    pendingTasks(run.state).map((step) => ({ facts: run, step })),
  );
  return {
    tasks: tasks.toSorted((one, other) => createdAt(one) - createdAt(other)),
    hasMore,
    last: hasMore ? (records.at(-1)?.uuid ?? null) : null,
  };
}

function createdAt({ facts, step }: WaitingTask): number {
  return stepOf(facts.state, step).task?.createdAt ?? 0;
}
