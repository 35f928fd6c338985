import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openReader } from '#src/store/database.ts';
import { listRuns } from '#src/store/runs.ts';
import { makeDatabase, PROJECT_ID, VERSION } from './database.ts';
import { medianOf } from './sample.ts';
import { w1Graph } from './w1-graph.ts';

const RUNS = 1_000_000;
/** One run in so many has failed, one in twice as many was stopped. */
const FAILED_EVERY = 100;
const DAYS = 30;
const DAY_MS = 24 * 3600 * 1000;
const LOOKS = 21;
const PAGE = 50;

/** The failures of the last 24 hours with their root steps, among 1,000,000 stored runs: milliseconds. */
export async function measureList(folder: string): Promise<number> {
  const file = join(folder, 'list.db');
  await makeDatabase(file, w1Graph('bench_pure'));
  const now = Date.now();
  storeRuns(file, now);
  const db = openReader({ dialect: 'sqlite', file });
  const times: number[] = [];
  for (let look = 0; look < LOOKS; look += 1) {
    const start = performance.now();
    const failed = await listRuns(db, {
      projectId: PROJECT_ID,
      section: 'failed',
      since: now - DAY_MS,
      limit: PAGE,
    });
    times.push(performance.now() - start);
    if (failed.length < PAGE) throw new Error('there are too few failures to list');
  }
  await db.destroy();
  return medianOf(times);
}

/** Ended runs, evenly spread over a month. Nothing here need survive a power cut. */
function storeRuns(file: string, now: number): void {
  const db = new Database(file);
  for (const pragma of ['journal_mode = OFF', 'synchronous = OFF', 'cache_size = -256000']) {
    db.pragma(pragma);
  }
  db.prepare(
    `insert into runs (uuid, tail, project_id, workflow_id, version_id, status, last_seq,
       created_at, started_at, finished_at, root_step_id, failure_code)
     with recursive run (n) as (select 1 union all select n + 1 from run where n < :runs),
     ended as (
       select n, :now - (:runs - n) * :span / :runs as at,
         case when n % :every = 0 then 'failed' when n % :every = 1 and n % 2 then 'stopped'
           else 'completed' end as status
       from run
     )
     select unhex(printf('%012x', at)) || randomblob(10), abs(random()) % 4294967296,
       :project, :workflow, :version, status, 13, at - 10, at - 9, at,
       case status when 'failed' then 'd' end,
       case status when 'failed' then 'MCP_TOOL_FAILED' when 'stopped' then 'RUN_STOPPED' end
     from ended`,
  ).run({
    runs: RUNS,
    now,
    span: DAYS * DAY_MS,
    every: FAILED_EVERY,
    project: PROJECT_ID,
    workflow: VERSION.workflow_id,
    version: VERSION.id,
  });
  db.close();
}
