import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type App, openApp } from '#src/app.ts';
import { SYSTEM_CLOCK } from '#src/clock.ts';
import { readConfig } from '#src/config.ts';
import type { RunFact } from '#src/domain/run-events.ts';
import { BUILT_IN_TRAITS } from '#src/domain/step-kind.ts';
import { QUARTER_MS } from '#src/domain/tally-runs.ts';
import { countFinished } from '#src/operations/count-finished.ts';
import { type EventRow, encodeEvent, FAILURE_KIND } from '#src/store/event-codec.ts';
import { makeDatabase, PROJECT_ID } from './database.ts';

/** A million runs in a month. */
const RUNS_PER_DAY = 33_334;
const QUARTERS_PER_DAY = 96;
const DAY_MS = QUARTERS_PER_DAY * QUARTER_MS;
const WORKFLOWS = 50;
/** Since a day some wait for people, are stuck in a slow call, or drain; the others have just begun. */
const OLD = { awaiting: 200, running: 20, draining: 2 };
const YOUNG = { awaiting: 1_000, running: 500, draining: 20 };
/** An outage hits some workflows, not all. */
const STUCK_WORKFLOWS = 5;
const GRAPH = {
  steps: [
    { id: 'charge', type: 'lua_script', script: 'return { ok = true }' },
    { id: 'ask', type: 'human_task', task_payload: { title: 'Ship it?', amount: 42 } },
  ],
};

export interface History {
  app: App;
  runs: number;
  now: number;
  /** What counting them took, microseconds a run. */
  count_us: number;
}

/**
 * Runs of so many days, one after another: numbered and counted each quarter of an hour by what counts
 * them in earnest. Some workflows get more of them than others, and 3 of 100 fail, in 200 ways.
 */
export async function storeHistory(folder: string, days: number): Promise<History> {
  const file = join(folder, `history-${days}.db`);
  for (let index = 0; index < WORKFLOWS; index += 1) {
    await makeDatabase(file, GRAPH, `workflow-${index}`);
  }
  const now = Math.floor(Date.now() / QUARTER_MS) * QUARTER_MS;
  const clock = { ...SYSTEM_CLOCK, now: () => at };
  const quarters = days * QUARTERS_PER_DAY;
  let at = now - quarters * QUARTER_MS;
  const config = readConfig({ DATABASE_URL: `sqlite:${file}`, LOG_LEVEL: 'warn' });
  const kinds = new Map(Object.entries(BUILT_IN_TRAITS));
  const app = await openApp({ config, name: 'bench', kinds, clock });
  const db = openFast(file);
  const store = prepareQuarter(db, now);
  let runs = 0;
  let countingMs = 0;
  for (let quarter = 1; quarter <= quarters; quarter += 1) {
    if (quarter === quarters - QUARTERS_PER_DAY) storeActive(db, at, OLD);
    const last = Math.round((quarter * RUNS_PER_DAY) / QUARTERS_PER_DAY);
    store({ first: runs + 1, last, at });
    runs = last;
    at += QUARTER_MS;
    countingMs += await countAll(app);
  }
  storeActive(db, at - QUARTER_MS / 2, YOUNG);
  storeLogs(db, now - DAY_MS);
  storePosts(db);
  storeWorker(db, now);
  db.close();
  return { app, runs, now, count_us: (countingMs * 1_000) / runs };
}

async function countAll(app: App): Promise<number> {
  const start = performance.now();
  while (await countFinished(app)) continue;
  return performance.now() - start;
}

/** Nothing here need survive a power cut. */
function openFast(file: string): Database.Database {
  const db = new Database(file);
  db.pragma('synchronous = OFF');
  return db;
}

/**
 * By its number it is drawn of which workflow a run is and how it ends. Each workflow has an hour in five
 * days in which all of its runs fail, and some have failed for a day and a half.
 */
function prepareQuarter(db: Database.Database, now: number) {
  const insert = db.prepare(
    `insert into runs (uuid, tail, project_id, workflow_id, version_id, status, last_seq, awaiting,
       created_at, started_at, finished_at, root_step_id, failure_code)
     with recursive run (n) as (select cast(:first as integer) union all select n + 1 from run where n < :last),
     drawn as (
       select n, cast(:at + (n - :first) * :span / (:last - :first + 1) as integer) as at,
         (n * 2654435761 % 4294967296) >> 8 as one, (n * 1597334677 % 4294967296) >> 8 as other
       from run
     ),
     given as (select *, 1 + min(one % ${WORKFLOWS}, one / ${WORKFLOWS} % ${WORKFLOWS}) as w from drawn),
     ended as (
       select *, case when other % 1000 < 22 or (at / ${QUARTER_MS} + w * 37) % 480 < 3
           or (w % 10 = 7 and at > :broken) then 'failed'
         when other % 1000 >= 990 then 'stopped' else 'completed' end as status
       from given
     )
     select cast(unhex(printf('%012x', at)) || randomblob(10) as blob), abs(random()) % 4294967296,
       :project, w, w, status, 13, 0, at - 10, at - 9, at,
       case status when 'failed' then
         case other / 1000 % 2 when 0 then 'charge' else 'each[' || (n % 100) || ']/send' end end,
       case status when 'failed' then
         case other / 2000 % 2 when 0 then 'MCP_TOOL_FAILED' else 'UPSTREAM_ERROR' end
       when 'stopped' then 'RUN_STOPPED' end
     from ended`,
  );
  const same = { project: PROJECT_ID, span: QUARTER_MS };
  // Three messages in four are of one kind; each has numbers of its own.
  const say = db.prepare(
    `insert into events (run, seq, kind, at, step, data)
     select id, last_seq - 1, ${FAILURE_KIND}, 0, root_step_id, json_object('code', failure_code, 'message',
       case id % 4 when 0 then 'No answer within ' || (id % 90) || ' s for order ord_' || lower(hex(randomblob(8)))
         else 'connect ECONNREFUSED 10.0.' || (id % 256) || '.7:5432' end,
       'attempt', 1, 'outcome', 'known', 'will_retry', json('false'))
     from runs where finished_at is not null and finished_no is null and status = 'failed'`,
  );
  return (of: { first: number; last: number; at: number }) => {
    insert.run({ ...same, ...of, broken: now - 1.5 * DAY_MS });
    say.run();
  };
}

const BEGUN: RunFact[] = [
  {
    type: 'run_queued',
    data: { input: {}, trigger: 'bench', by: { kind: 'local', id: 'bench', name: 'bench' } },
  },
  { type: 'run_started', data: { worker: '1' } },
];

const CHARGES: RunFact = { type: 'step_started', step: 'charge', data: { attempt: 1 } };

/** With what their logs say of why they have not ended. */
function storeActive(db: Database.Database, at: number, active: typeof OLD): void {
  const asks: RunFact = {
    type: 'task_created',
    step: 'ask',
    data: {
      payload: { title: 'Ship it?', amount: 42 },
      payload_version: 1,
      approvers: [],
      quorum: 1,
      remind_at: at + 4 * 3_600_000,
    },
  };
  const drains: RunFact = {
    type: 'state_changed',
    data: { from: 'running', to: 'draining', reason: 'stop', deadline_at: at + 60_000 },
  };
  storeRuns(db, { facts: [...BEGUN, asks], status: 'running', count: active.awaiting, at });
  storeRuns(db, { facts: [...BEGUN, CHARGES], status: 'running', count: active.running, at });
  const draining = [...BEGUN, CHARGES, drains];
  storeRuns(db, { facts: draining, status: 'draining', count: active.draining, at });
}

function storeRuns(
  db: Database.Database,
  of: { facts: readonly RunFact[]; status: string; count: number; at: number },
): void {
  const { facts, status, count, at } = of;
  const isAwaiting = facts.some(({ type }) => type === 'task_created');
  const insertRun = db.prepare(
    `insert into runs (uuid, tail, project_id, workflow_id, version_id, status, last_seq, awaiting,
       created_at, started_at)
     values (cast(unhex(printf('%012x', :at)) || randomblob(10) as blob), abs(random()) % 4294967296, :project,
       :workflow, :workflow, :status, :head, :awaiting, :at, :at)`,
  );
  const insertLog = prepareEvents(db);
  const rows = encodeFacts(facts, at);
  const head = { project: PROJECT_ID, head: rows.length, awaiting: isAwaiting ? 1 : 0 };
  db.transaction(() => {
    for (let index = 0; index < count; index += 1) {
      const run = insertRun.run({ ...head, at, status, workflow: 1 + (index % STUCK_WORKFLOWS) });
      insertLog(Number(run.lastInsertRowid), rows);
    }
  })();
}

function encodeFacts(facts: readonly RunFact[], at: number): EventRow[] {
  return facts.map((fact, index) => encodeEvent({ ...fact, seq: index + 1, at }, at));
}

function prepareEvents(db: Database.Database) {
  const insert = db.prepare(
    'insert into events (run, seq, kind, at, step, data) values (?, ?, ?, ?, ?, ?)',
  );
  return (run: number, rows: readonly EventRow[]) => {
    for (const { seq, kind, at, step, data } of rows) insert.run(run, seq, kind, at, step, data);
  };
}

/** What the steps of a day's runs took: without it nothing is known of slow ones. */
function storeLogs(db: Database.Database, since: number): void {
  const runs = db.prepare('select id from runs where finished_at > ?').pluck().all(since);
  const insert = prepareEvents(db);
  const ends: RunFact = { type: 'step_completed', step: 'charge', data: { result: { ok: true } } };
  const rows = encodeFacts([...BEGUN, CHARGES, ends], 0);
  db.transaction(() => {
    for (const run of runs) insert(Number(run), rows);
  })();
}

/** Somebody drives runs: those that do not move are stuck for other reasons. */
function storeWorker(db: Database.Database, now: number): void {
  db.prepare(
    `insert into workers (uuid, host, boot, pid, started_at, beat, beat_at, process_groups)
     values (randomblob(16), 'elsewhere', 'bench', 1, ?, 1, ?, '[]')`,
  ).run(now, now);
}

/** An alert of each failure; one of a hundred was lost. */
function storePosts(db: Database.Database): void {
  db.prepare(
    `insert into posts (id, surface, place, kind, run, subject, state, message, priority, due_at,
       owed_at, reason)
     select printf('%022d', id), 'discord', 'ops', 'failure-alert', id, 'run',
       case when id % 100 = 0 then 'undeliverable' else 'shown' end, id, 1, finished_at, finished_at,
       case when id % 100 = 0 then 'channel_is_archived' end
     from runs where status = 'failed'`,
  ).run();
}
