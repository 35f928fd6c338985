import type { ReadApp } from '#src/app.ts';
import {
  type CommandCenterFacts,
  type HeldWorkflow,
  SECTIONS,
  type Section,
  type SectionFacts,
} from '#src/domain/command-center.ts';
import { findAccount } from '#src/store/credits.ts';
import { countRuns, listRuns } from '#src/store/runs.ts';
import { countUndelivered } from '#src/store/undelivered.ts';
import { listHeldWorkflows, type WorkflowRecord } from '#src/store/workflows.ts';
import { hasLiveWorker } from './find-live-worker.ts';
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
}

/** All that wants attention, and all that is under way. */
export async function loadCommandCenter(
  app: ReadApp,
  { sections = SECTIONS, workflow, sinceMs = FAILED_SINCE_MS, limit }: CommandCenterRequest,
): Promise<CommandCenterFacts> {
  const { db, projectId } = app;
  if (workflow !== undefined) await findNamedWorkflow(app, workflow);
  const now = app.clock.now();
  const since = now - sinceMs;
  const of = { projectId, ...(workflow === undefined ? {} : { workflow }) };
  const wanted = SECTIONS.filter((section) => sections.includes(section));
  const [facts, held, undelivered, account, isLive] = await Promise.all([
    Promise.all(wanted.map((section) => loadSection(app, { ...of, section, since, limit }))),
    listHeldWorkflows(db, projectId),
    countUndelivered(db, { projectId, since, limit: COUNT_MAX }),
    findAccount(db, projectId),
    hasLiveWorker(app),
  ]);
  return {
    sections: facts,
    failedSinceMs: sinceMs,
    held: held.flatMap(toHeld),
    undelivered,
    credits: account?.isMetered ? account : null,
    hasLiveWorker: isLive,
    now,
  };
}

interface SectionRequest {
  projectId: number;
  workflow?: string;
  section: Section;
  since: number;
  limit: number;
}

async function loadSection(
  app: ReadApp,
  { since, limit, ...of }: SectionRequest,
): Promise<SectionFacts> {
  const filter = of.section === 'failed' ? { ...of, since } : of;
  const [runs, count] = await Promise.all([
    listRuns(app.db, { ...filter, limit }),
    countRuns(app.db, { ...filter, limit: COUNT_MAX + 1 }),
  ]);
  return {
    section: of.section,
    runs: await toListedRuns(app, runs),
    count: Math.min(count, COUNT_MAX),
    isCapped: count > COUNT_MAX,
    ...(of.section === 'awaiting' ? { asked: await loadAsked(app, runs) } : {}),
  };
}

function toHeld({
  name,
  held_at: at,
  held_by: by,
  held_reason: reason,
}: WorkflowRecord): HeldWorkflow[] {
  return at === null ? [] : [{ workflow: name, by: by ?? 'somebody', reason, at }];
}
