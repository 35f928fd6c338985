import type { ReadApp } from '#src/app.ts';
import { narrowByWords } from '#src/domain/narrow-by-words.ts';
import { isTerminal, type RunStatus } from '#src/domain/run-events.ts';
import type { RunSection } from '#src/store/run-sections.ts';
import { findRunsByIdPart, listRuns, listRunsOfPlace, type RunRecord } from '#src/store/runs.ts';
import { listWorkflowNames } from '#src/store/workflows.ts';

/** A run that somebody may mean. */
export type SuggestedRun = RunRecord;

/** For what a run is looked for. */
export type RunPurpose = 'look' | 'explain' | 'retry' | 'stop' | 'pause' | 'resume' | 'decide';

export interface SuggestedOf {
  /** Where they stand who ask: what was shown there comes first. */
  near: { surface: string; place: string };
  typed: string;
}

export interface SuggestedRuns extends SuggestedOf {
  purpose: RunPurpose;
  /** As people read it: in this their words are looked for. */
  tell: (run: RunRecord) => string;
  limit: number;
}

/** Among so many of the newest is looked for what somebody may mean. */
const NEWEST_MAX = 200;
const NEAR_MAX = 100;
/** Of workflows whose names were typed these many are looked into, so many runs each. */
const WORKFLOWS_MAX = 3;
const EACH_WORKFLOW_MAX = 25;
const NAMES_MAX = 500;
const ID_PART = /^[0-9a-f]{4,32}$/;

interface Purpose {
  /** What is looked through besides the newest runs of all; null: only these. */
  section: RunSection | null;
  suits: (run: RunRecord) => boolean;
  /** These come before all others. */
  isWanted: (run: RunRecord) => boolean;
}

const FAILED: readonly RunStatus[] = ['failed', 'stopped'];
const GOING: readonly RunStatus[] = ['queued', 'starting', 'running'];

const hasFailed = ({ status }: RunRecord) => FAILED.includes(status);
const isActive = ({ status }: RunRecord) => !isTerminal(status);
const always = () => true;

const PURPOSES: Readonly<Record<RunPurpose, Purpose>> = {
  look: { section: null, suits: always, isWanted: always },
  explain: { section: 'failed', suits: always, isWanted: hasFailed },
  retry: { section: 'failed', suits: (run) => !isActive(run), isWanted: hasFailed },
  stop: { section: 'active', suits: isActive, isWanted: always },
  pause: { section: 'active', suits: ({ status }) => GOING.includes(status), isWanted: always },
  resume: { section: 'paused', suits: ({ status }) => status === 'paused', isWanted: always },
  decide: {
    section: 'awaiting',
    suits: (run) => run.awaiting && isActive(run),
    isWanted: always,
  },
};

/**
 * Runs that somebody may mean who has typed so much, the likeliest first. What was typed is looked
 * for among the newest; where that is not enough, by ids and by workflows too.
 */
export async function suggestRuns(app: ReadApp, asked: SuggestedRuns): Promise<RunRecord[]> {
  const { db, projectId } = app;
  const { near, purpose, limit } = asked;
  const [here, newest] = await Promise.all([
    listRunsOfPlace(db, { projectId, ...near, limit: NEAR_MAX }),
    listNewest(app, purpose),
  ]);
  const places = new Set(here.map(({ run }) => run));
  const found = choose([...here, ...newest], places, asked);
  if (found.length >= limit || asked.typed.trim() === '') return found.slice(0, limit);
  const named = await listNamed(app, asked);
  return choose([...found, ...named], places, asked).slice(0, limit);
}

async function listNewest({ db, projectId }: ReadApp, purpose: RunPurpose): Promise<RunRecord[]> {
  const { section, suits } = PURPOSES[purpose];
  const some = { projectId, limit: NEWEST_MAX };
  const listed = await Promise.all([
    section === null ? [] : listRuns(db, { ...some, section }),
    // Where anything will do, what did not fail may be meant too.
    suits === always || purpose === 'retry' ? listRuns(db, some) : [],
  ]);
  return listed.flat();
}

function choose(
  candidates: readonly RunRecord[],
  places: ReadonlySet<number>,
  { purpose, typed, tell }: SuggestedRuns,
): RunRecord[] {
  const { suits, isWanted } = PURPOSES[purpose];
  const each = [...new Map(candidates.map((run) => [run.run, run])).values()].filter(suits);
  const fitting = narrowByWords(each, typed, (run) => `${tell(run)} ${idsOf(run)}`);
  const rankOf = (run: RunRecord) => (isWanted(run) ? 0 : 2) + (places.has(run.run) ? 0 : 1);
  const newest = fitting.toSorted((one, other) => other.run - one.run);
  return newest.toSorted((one, other) => rankOf(one) - rankOf(other));
}

function idsOf({ uuid }: RunRecord): string {
  return `${uuid} ${uuid.replaceAll('-', '')}`;
}

/** Older runs: those of that id, and those of workflows of such names. */
async function listNamed(app: ReadApp, { typed, purpose }: SuggestedRuns): Promise<RunRecord[]> {
  const { db, projectId } = app;
  const { section } = PURPOSES[purpose];
  const digits = typed.trim().toLowerCase().replace(/^…/, '').replaceAll('-', '');
  const ofId = ID_PART.test(digits) ? findRunsByIdPart(db, projectId, digits) : [];
  const names = await findWorkflows(app, typed);
  const ofWorkflows = names.map((workflow) => {
    const of = { projectId, workflow, limit: EACH_WORKFLOW_MAX };
    return listRuns(db, section === null ? of : { ...of, section });
  });
  return (await Promise.all([ofId, ...ofWorkflows])).flat();
}

/** Those whose names hold a word that was typed, most words first. */
async function findWorkflows({ db, projectId }: ReadApp, typed: string): Promise<string[]> {
  const names = await listWorkflowNames(db, projectId, { after: '', limit: NAMES_MAX });
  const words = typed.split(/[\s·]+/).filter((word) => word !== '');
  const fits = (name: string) =>
    words.filter((word) => narrowByWords([name], word, (text) => text).length > 0).length;
  return names
    .filter((name) => fits(name) > 0)
    .toSorted((one, other) => fits(other) - fits(one))
    .slice(0, WORKFLOWS_MAX);
}
