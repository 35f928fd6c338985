import type { ReadApp } from '#src/app.ts';
import type { ListedRun } from '#src/domain/command-center.ts';
import { listRuns, type RunFilter } from '#src/store/runs.ts';
import { findWorkflow } from '#src/store/workflows.ts';
import { findNamedRun } from './find-run.ts';
import { toListedRuns } from './listed-run.ts';
import { refuseUnknownWorkflow } from './refuse-unknown-workflow.ts';

export interface FeedRequest extends Pick<RunFilter, 'section' | 'since' | 'workflow' | 'limit'> {
  /** The last run of the page before, by its id or a part of it. */
  before?: string;
}

export interface Feed {
  runs: ListedRun[];
  /** There are older ones. */
  hasMore: boolean;
}

/** A page of the project's runs, newest first; failures by when they ended. */
export async function loadFeed(app: ReadApp, request: FeedRequest): Promise<Feed> {
  const { before, limit, ...filter } = request;
  const { db, projectId } = app;
  if (filter.workflow !== undefined && !(await findWorkflow(db, projectId, filter.workflow))) {
    throw await refuseUnknownWorkflow(app, filter.workflow);
  }
  const last = before === undefined ? undefined : await findNamedRun(app, before);
  const found = await listRuns(db, {
    ...filter,
    projectId,
    // One more than asked for tells whether there are more.
    limit: limit + 1,
    ...(last ? { before: last } : {}),
  });
  return { runs: await toListedRuns(app, found.slice(0, limit)), hasMore: found.length > limit };
}
