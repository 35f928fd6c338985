import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openReadApp, type ReadApp } from '#src/app.ts';
import { readConfig } from '#src/config.ts';
import { loadCommandCenter } from '#src/operations/load-command-center.ts';
import { type SuggestedRun, suggestRuns } from '#src/operations/suggest-runs.ts';
import { listRuns } from '#src/store/runs.ts';
import { makeDatabase, PROJECT_ID, VERSION, WORKFLOW } from './database.ts';
import { medianOf } from './sample.ts';
import { w1Graph } from './w1-graph.ts';

const RUNS = 1_000_000;
/** One run in so many has failed, one in twice as many was stopped. */
const FAILED_EVERY = 100;
/** Of the newest runs these have not ended: waiting for people, draining, running. */
const ACTIVE = { awaiting: 10_000, draining: 200, running: 2_000 };
const DAYS = 30;
const DAY_MS = 24 * 3600 * 1000;
const LOOKS = 21;
const PAGE = 50;
/** What a section shows of itself. */
const ROWS = 10;
/** As many as Discord lists. */
const SUGGESTED = 25;
const PURPOSES = ['look', 'explain', 'retry', 'stop', 'pause', 'resume', 'decide'] as const;

export interface ListFigures {
  list_ms: number;
  command_center_ms: number;
  /** What an option of a run is completed with. */
  suggest_ms: number;
  suggest_max_ms: number;
}

/**
 * Among 1,000,000 stored runs: the failures of the last 24 hours with their root steps, the whole
 * Command Center, and what somebody who types is offered.
 */
export async function measureList(folder: string): Promise<ListFigures> {
  const file = join(folder, 'list.db');
  await makeDatabase(file, w1Graph('bench_pure'));
  const now = Date.now();
  storeRuns(file, now);
  const config = readConfig({ DATABASE_URL: `sqlite:${file}` });
  const app = await openReadApp({ config, kinds: new Map() });
  const failures = { projectId: PROJECT_ID, section: 'failed', since: now - DAY_MS } as const;
  const list_ms = await timeLooks(async () => {
    const failed = await listRuns(app.db, { ...failures, limit: PAGE });
    return failed.length === PAGE;
  });
  const command_center_ms = await timeLooks(async () => {
    const { sections } = await loadCommandCenter(app, { limit: ROWS });
    return sections.every(({ runs }) => runs.length === ROWS);
  });
  const suggestions = await timeSuggestions(app);
  await app.close();
  return { list_ms, command_center_ms, ...suggestions };
}

/** Nothing typed, a failure code, a workflow, a word that is nowhere; for each purpose of a run. */
async function timeSuggestions(app: ReadApp) {
  const near = { surface: 'discord', place: 'ops' };
  const times: number[] = [];
  for (const typed of ['', 'mcp_tool', WORKFLOW, '3f2a', 'nowhere']) {
    for (const purpose of PURPOSES) {
      const start = performance.now();
      await suggestRuns(app, { near, typed, purpose, tell, limit: SUGGESTED });
      times.push(performance.now() - start);
    }
  }
  return { suggest_ms: medianOf(times), suggest_max_ms: Math.max(...times) };
}

function tell({ uuid, workflow, status, failure_code: code }: SuggestedRun): string {
  return [workflow, status, code ?? '', uuid].join(' ');
}

/** The median of several looks, milliseconds. */
async function timeLooks(look: () => Promise<boolean>): Promise<number> {
  const times: number[] = [];
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const start = performance.now();
    const isWhole = await look();
    times.push(performance.now() - start);
    if (!isWhole) throw new Error('there are too few runs to list');
  }
  return medianOf(times);
}

/** Runs evenly spread over a month, but for the newest all ended. Nothing here need survive a power cut. */
function storeRuns(file: string, now: number): void {
  const db = new Database(file);
  for (const pragma of ['journal_mode = OFF', 'synchronous = OFF', 'cache_size = -256000']) {
    db.pragma(pragma);
  }
  db.prepare(
    `insert into runs (uuid, tail, project_id, workflow_id, version_id, status, last_seq,
       awaiting, created_at, started_at, finished_at, root_step_id, failure_code)
     with recursive run (n) as (select 1 union all select n + 1 from run where n < :runs),
     ended as (
       select n, :now - (:runs - n) * :span / :runs as at,
         case when :runs - n < :draining then 'draining'
           when :runs - n < :active then 'running'
           when n % :every = 0 then 'failed' when n % :every = 1 and n % 2 then 'stopped'
           else 'completed' end as status
       from run
     )
     select unhex(printf('%012x', at)) || randomblob(10), abs(random()) % 4294967296,
       :project, :workflow, :version, status, 13,
       case when status = 'running' and :runs - n >= :active - :awaiting then 1 else 0 end,
       at - 10, at - 9, case when status not in ('running', 'draining') then at end,
       case status when 'failed' then 'd' end,
       case status when 'failed' then 'MCP_TOOL_FAILED' when 'stopped' then 'RUN_STOPPED' end
     from ended`,
  ).run({
    runs: RUNS,
    now,
    span: DAYS * DAY_MS,
    every: FAILED_EVERY,
    awaiting: ACTIVE.awaiting,
    draining: ACTIVE.draining,
    active: ACTIVE.awaiting + ACTIVE.draining + ACTIVE.running,
    project: PROJECT_ID,
    workflow: VERSION.workflow_id,
    version: VERSION.id,
  });
  db.prepare(
    `insert into posts (id, surface, place, kind, run, subject, state, message,
       priority, due_at, owed_at)
     select printf('%022d', id), 'discord', 'ops', 'failure-alert', id, 'run', 'shown', id,
       1, 0, 0
     from runs where status in ('failed', 'stopped')`,
  ).run();
  db.close();
}
