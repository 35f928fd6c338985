import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { RunFact } from '#src/domain/run-events.ts';
import { encodeEvent } from '#src/store/event-codec.ts';
import { makeDatabase, PROJECT_ID, VERSION } from './database.ts';
import { benchResult } from './kinds.ts';
import { w1Graph } from './w1-graph.ts';

const WARM_RUNS = 500;
const RUNS = 6_000;
const RUNS_PER_TRANSACTION = 50;

/** What one run of W1 records. */
const FACTS: RunFact[] = [
  {
    type: 'run_queued',
    data: {
      input: { customer: 'c-123', amount: 42 },
      trigger: 'bench',
      by: { kind: 'local', id: 'bench', name: 'bench' },
    },
  },
  { type: 'run_started', data: { worker: '1' } },
  ...['a', 'b', 'c', 'd', 'e'].flatMap((step): RunFact[] => [
    { type: 'step_started', step, data: { attempt: 1 } },
    { type: 'step_completed', step, data: { result: benchResult(step) } },
  ]),
  { type: 'run_completed', data: { output_of: ['e'] } },
];

/**
 * The store's own speed: the rows of W1 by bare prepared statements into our schema, one
 * transaction with fsync for 50 runs, nothing decided and nobody told. Runs a second.
 */
export async function measureFloor(folder: string): Promise<number> {
  const file = join(folder, 'floor.db');
  await makeDatabase(file, w1Graph('bench_pure'));
  const db = new Database(file);
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'cache_size = -8000']) {
    db.pragma(pragma);
  }
  const write = prepareWrite(db);
  write(WARM_RUNS);
  const start = performance.now();
  write(RUNS);
  const seconds = (performance.now() - start) / 1000;
  db.close();
  return RUNS / seconds;
}

function prepareWrite(db: Database.Database): (runs: number) => void {
  const insertRun = db.prepare(
    `insert into runs (uuid, tail, project_id, workflow_id, version_id, status, last_seq, created_at, wake_at)
     values (?, ?, ?, ?, ?, 'queued', 1, ?, 0)`,
  );
  const endRun = db.prepare(
    `update runs set status = 'completed', last_seq = ?, started_at = ?, finished_at = ?, wake_at = null
     where id = ? and last_seq = 1`,
  );
  const insertEvent = db.prepare(
    'insert into events (run, seq, kind, at, step, data) values (?, ?, ?, ?, ?, ?)',
  );
  const rows = FACTS.map((fact, index) => encodeEvent({ ...fact, seq: index + 1, at: index }, 0));
  const writeRun = () => {
    const now = Date.now();
    const uuid = randomBytes(16);
    const tail = uuid.readUInt32BE(12);
    const ids = [uuid, tail, PROJECT_ID, VERSION.workflow_id, VERSION.id];
    const run = insertRun.run(...ids, now).lastInsertRowid;
    for (const row of rows) insertEvent.run(run, row.seq, row.kind, row.at, row.step, row.data);
    endRun.run(rows.length, now, now, run);
  };
  const writeRuns = db.transaction((runs: number) => {
    for (let run = 0; run < runs; run += 1) writeRun();
  });
  return (runs) => {
    for (let left = runs; left > 0; left -= RUNS_PER_TRANSACTION) {
      writeRuns.immediate(Math.min(left, RUNS_PER_TRANSACTION));
    }
  };
}
