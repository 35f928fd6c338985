import type { ReadApp } from '#src/app.ts';
import {
  type CommandCenterFacts,
  type HeldWorkflow,
  SECTIONS,
  type Section,
  type SectionFacts,
} from '#src/domain/command-center.ts';
import { findAccount } from '#src/store/credits.ts';
import { countRuns, listRuns, type RunFilter, type RunRecord } from '#src/store/runs.ts';
import { countUndelivered } from '#src/store/undelivered.ts';
import { listHeldWorkflows, type WorkflowRecord } from '#src/store/workflows.ts';
import { hasLiveWorker } from './find-live-worker.ts';
import { findNamedRun } from './find-run.ts';
import { findNamedWorkflow } from './find-workflow.ts';
import { toListedRuns } from './listed-run.ts';
import { loadAsked } from './load-asked.ts';

/** How far back failures reach, unless somebody says otherwise. */
export const FAILED_SINCE_MS = 24 * 3_600_000;
/** More are not counted: "1,000 or more" says enough, and costs the same however many there are. */
export const COUNT_MAX = 1_000;

export interface CommandCenterRequest {
  /** Absent: all. */
  sections?: readonly Section[];
  workflow?: string;
  /** Absent: FAILED_SINCE_MS. */
  sinceMs?: number;
  /** How many runs of each section are listed. */
  limit: number;
  /** Only runs that come after this one in their section: the last of the page before. */
  before?: string;
  /** Only runs that come before this one in their section: the first of the page after. */
  after?: string;
}

/** All that wants attention, and all that is under way. */
export async function loadCommandCenter(
  app: ReadApp,
  request: CommandCenterRequest,
): Promise<CommandCenterFacts> {
  const { sections = SECTIONS, workflow, sinceMs = FAILED_SINCE_MS, limit } = request;
  const { db, projectId } = app;
  if (workflow !== undefined) await findNamedWorkflow(app, workflow);
  const page = await findPage(app, request);
  const now = app.clock.now();
  const since = now - sinceMs;
  const of = { projectId, ...(workflow === undefined ? {} : { workflow }) };
  const wanted = SECTIONS.filter((section) => sections.includes(section));
  const [facts, held, undelivered, account, isLive] = await Promise.all([
    Promise.all(
      wanted.map((section) => loadSection(app, { ...of, ...page, section, since, limit })),
    ),
    listHeldWorkflows(db, projectId),
    countUndelivered(db, { projectId, since, limit: COUNT_MAX }),
    findAccount(db, projectId),
    hasLiveWorker(app),
  ]);
  return {
    sections: facts,
    failedSinceMs: sinceMs,
    filter: {
      ...(workflow === undefined ? {} : { workflow }),
      ...(sinceMs === FAILED_SINCE_MS ? {} : { sinceMs }),
    },
    held: held.flatMap(toHeld),
    undelivered,
    credits: account?.isMetered ? account : null,
    hasLiveWorker: isLive,
    now,
  };
}

interface SectionRequest extends Page {
  projectId: number;
  workflow?: string;
  section: Section;
  since: number;
  limit: number;
}

type Page = Pick<RunFilter, 'before' | 'after'>;

async function findPage(
  app: ReadApp,
  { before, after }: Pick<CommandCenterRequest, 'before' | 'after'>,
): Promise<Page> {
  if (before !== undefined) return { before: await findNamedRun(app, before) };
  return after === undefined ? {} : { after: await findNamedRun(app, after) };
}

async function loadSection(
  app: ReadApp,
  { since, limit, before, after, ...of }: SectionRequest,
): Promise<SectionFacts> {
  const filter = of.section === 'failed' ? { ...of, since } : of;
  const page = { ...(before ? { before } : {}), ...(after ? { after } : {}) };
  const [runs, count] = await Promise.all([
    listPage(app, { ...filter, ...page, limit }),
    countRuns(app.db, { ...filter, limit: COUNT_MAX + 1 }),
  ]);
  return {
    section: of.section,
    runs: await toListedRuns(app, runs),
    count: Math.min(count, COUNT_MAX),
    isCapped: count > COUNT_MAX,
    newer: before || after ? await countNewer(app, filter, runs) : 0,
    ...(of.section === 'awaiting' ? { asked: await loadAsked(app, runs) } : {}),
  };
}

/** Where the list ends, or begins, within the page, the first page is whole. */
async function listPage({ db }: ReadApp, filter: RunFilter): Promise<RunRecord[]> {
  const { before, after, ...all } = filter;
  const runs = await listRuns(db, filter);
  const isBeyond = before ? runs.length === 0 : after !== undefined && runs.length < filter.limit;
  return isBeyond ? listRuns(db, all) : runs;
}

async function countNewer(
  { db }: ReadApp,
  filter: Omit<RunFilter, 'limit'>,
  [first]: readonly RunRecord[],
): Promise<number> {
  return first === undefined ? 0 : countRuns(db, { ...filter, after: first, limit: COUNT_MAX + 1 });
}

function toHeld({
  name,
  held_at: at,
  held_by: by,
  held_reason: reason,
}: WorkflowRecord): HeldWorkflow[] {
  return at === null ? [] : [{ workflow: name, by: by ?? 'somebody', reason, at }];
}
