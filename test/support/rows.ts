import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { UuidColumn } from '#src/store/run-id.ts';
import { registerWorker } from '#src/store/workers.ts';
import type { TestDatabase } from './databases.ts';
import { T0 } from './factories.ts';
import { commit, makeWrite } from './submissions.ts';
import { waitForFact } from './wait-for-fact.ts';

/** A run's row as it stands. */
export async function readRun(db: Knex, run: number): Promise<Record<string, unknown>> {
  const row = await db('runs').where({ id: run }).first();
  return { ...row, uuid: UuidColumn.parse(row.uuid) };
}

/** The key of a worker that says it lives. */
export async function makeWorker({ writer, reader }: TestDatabase): Promise<number> {
  const worker = { uuid: randomUUID(), host: 'h', boot: 'b', pid: 1, startedAt: T0 };
  const [result] = await commit(writer, makeWrite(registerWorker(reader, worker)));
  if (!result?.won) throw new Error('the worker could not be registered');
  return Number(result.rows[0]?.['id']);
}

/** PostgreSQL: until so many sessions of this database wait for something of that kind. */
export async function waitUntilWaiting(
  db: Knex,
  { wait_event_type, sessions = 1 }: { wait_event_type: 'Lock' | 'Timeout'; sessions?: number },
): Promise<void> {
  const waiting = db('pg_stat_activity')
    .where({ wait_event_type })
    .whereRaw('datname = current_database()');
  const isSo = async () => (await waiting.clone()).length >= sessions;
  await waitForFact(`${sessions} sessions wait for a ${wait_event_type}`, isSo);
}
