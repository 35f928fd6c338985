import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Knex } from 'knex';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type DatabaseTarget, openMigrator } from '#src/store/database.ts';
import {
  findPendingMigrations,
  type MigrationReport,
  migrateToLatest,
} from '#src/store/migrate.ts';
import { uuidColumn } from '#src/store/run-id.ts';
import { databases } from '#test/support/databases.ts';

const run = promisify(execFile);
const PROGRAM = fileURLToPath(new URL('../support/migrate-program.ts', import.meta.url));

describe.each(databases())('on $name', ({ openEmpty }) => {
  test('an empty database is brought to this version, and then left alone', async () => {
    const db = openAgain(await openEmpty());
    const names = await findPendingMigrations(db);
    expect(names).toContain('20261122000000_first_tables');
    expect(await migrateToLatest(db)).toEqual({ applied: names, total: names.length });
    expect(await findPendingMigrations(db)).toEqual([]);
    expect(await migrateToLatest(db)).toEqual({ applied: [], total: names.length });
    expect(await db('projects').pluck('name')).toEqual(['default']);
  });

  test('two processes that migrate at once do it once', async () => {
    const target = await openEmpty();
    const reports = await Promise.all([migrateElsewhere(target), migrateElsewhere(target)]);
    const db = openAgain(target);
    const names = await db('knex_migrations').pluck('name');
    expect(reports.flatMap(({ applied }) => applied)).toEqual(names);
    expect(await db('projects')).toHaveLength(1);
  });

  test('a migration that breaks off leaves nothing behind, and can be done again', async () => {
    const target = await openEmpty();
    const db = openAgain(target);
    await db.raw('create table runs (in_the_way integer)');
    await expect(migrateToLatest(db)).rejects.toThrow('runs');
    expect(await listTables(db)).toEqual(['runs']);
    await db.schema.dropTable('runs');
    expect((await migrateToLatest(db)).applied).not.toEqual([]);
  });

  test('going back leaves nothing', async () => {
    const db = openAgain(await openEmpty());
    const { applied } = await migrateToLatest(db);
    expect(await listTables(db)).toContain('runs');
    for (const name of applied.toReversed()) await (await loadMigration(name)).down?.(db);
    expect(await listTables(db)).toEqual(['knex_migrations', 'knex_migrations_lock']);
  });

  test('notices learn a kind and forget it again, and never count a key twice', async () => {
    const db = openAgain(await openEmpty());
    await migrateToLatest(db);
    const { down, up } = await loadMigration('20261124000000_loops_retries_credits');
    await insertRunRow(db);
    const owe = async (kind: string) => {
      await db('notices').insert({ run: 1, subject: kind, kind, at: 0 });
      return db('notices').max({ id: 'id' }).first();
    };
    const owed = [await owe('failure'), await owe('low_balance')];
    await down?.(db);
    await expect(owe('low_balance')).rejects.toThrow(/check/i);
    await db('notices').delete();
    owed.push(await owe('reminder'));
    await db('notices').delete();
    await up(db);
    owed.push(await owe('low_balance'));
    const ids = owed.map((row) => Number(row?.['id']));
    expect(ids.every((id, index) => id > (ids[index - 1] ?? 0))).toBe(true);
    expect(await db('notices').pluck('kind')).toEqual(['low_balance']);
  });

  test('going back over alerts leaves only cards that the version before can read, and coming again makes the same tables', async () => {
    const db = openAgain(await openEmpty());
    const { applied } = await migrateToLatest(db);
    await insertRunRow(db);
    await db('runs').update({ finished_no: 1 });
    const failed = { workflow_id: 1, step: 's', code: 'C', block: 1, quarter: 1 };
    const times = { count: 1, first_at: 0, last_at: 0 };
    await db('message_tallies').insert({ ...failed, ...times, streak: 1, kind: 'gone' });
    const owed = {
      state: 'owed',
      priority: 1,
      due_at: 0,
      owed_at: 0,
      surface: 'slack',
      place: 'C1',
    };
    const own = ['failure-alert', 'approval', 'repeat', 'fix-question', 'escalation'];
    const others = ['storm', 'digest', 'waiting-list', 'delivery-alert'];
    for (const kind of [...own, ...others]) {
      const of = { kind, subject: kind, run: own.includes(kind) ? 1 : null };
      await db('posts').insert({ ...owed, ...of, id: kind.padEnd(22) });
    }
    const made = await describeTables(db);
    const since = await Promise.all(
      applied.filter((name) => name >= '20261127').map(loadMigration),
    );
    for (const { down } of since.toReversed()) await db.transaction(async (trx) => down?.(trx));
    expect(await db('posts').orderBy('kind').pluck('kind')).toEqual(['approval', 'failure-alert']);
    expect(await db('runs').pluck('id')).toEqual([1]);
    for (const { up } of since) await db.transaction(async (trx) => up(trx));
    expect(await describeTables(db)).toEqual(made);
  });

  test('a database of a newer version is refused, and not touched', async () => {
    const db = openAgain(await openEmpty());
    await migrateToLatest(db);
    const row = { name: '29990101000000_tomorrow', batch: 2, migration_time: new Date(0) };
    await db('knex_migrations').insert(row);
    await expect(migrateToLatest(db)).rejects.toMatchObject({
      name: 'Refusal',
      kind: 'unavailable',
      message: expect.stringContaining('newer Signalbox (it has 29990101000000_tomorrow)'),
    });
  });
});

function openAgain(target: DatabaseTarget): Knex {
  const db = openMigrator(target);
  onTestFinished(() => db.destroy());
  return db;
}

async function insertRunRow(db: Knex): Promise<void> {
  const uuid = uuidColumn(db, '00000000-0000-4000-8000-000000000001');
  const graph = { graph: '{}', graph_hash: '', params: '{}' };
  const words = { project_id: 1, name: 'w', description: '', tags: '[]' };
  const times = { created_at: 0, updated_at: 0 };
  await db('workflows').insert({ ...graph, ...words, ...times, uuid });
  const published = { workflow_id: 1, version: 1, published_at: 0, published_by: '' };
  await db('workflow_versions').insert({ ...graph, ...published });
  const of = { project_id: 1, workflow_id: 1, version_id: 1 };
  const stands = { tail: 0, status: 'queued', last_seq: 1, created_at: 0 };
  await db('runs').insert({ ...of, ...stands, uuid });
}

async function migrateElsewhere(target: DatabaseTarget): Promise<MigrationReport> {
  const { stdout } = await run(process.execPath, [PROGRAM, JSON.stringify(target)]);
  return JSON.parse(stdout);
}

async function listTables(db: Knex): Promise<string[]> {
  const isPostgres = db.client.config.client === 'pg';
  const names = isPostgres
    ? db('pg_tables').where({ schemaname: 'public' }).pluck('tablename')
    : db('sqlite_master')
        .where({ type: 'table' })
        .whereNot('name', 'sqlite_sequence')
        .pluck('name');
  return (await names).toSorted((one: string, other: string) => one.localeCompare(other));
}

/** As the database keeps them. */
async function describeTables(db: Knex): Promise<unknown[]> {
  if (db.client.config.client !== 'pg') {
    const all: { name: string; sql: string | null }[] = await db('sqlite_master').select(
      'name',
      'sql',
    );
    const told = all.map(({ name, sql }) => {
      return `${name}: ${sql?.replaceAll(/[`"\s]/g, '').toLowerCase() ?? ''}`;
    });
    return told.toSorted();
  }
  const columns = db('information_schema.columns')
    .where({ table_schema: 'public' })
    .select('table_name', 'column_name', 'data_type', 'is_nullable', 'column_default')
    .orderBy(['table_name', 'column_name']);
  const indexes = db('pg_indexes').where({ schemaname: 'public' }).orderBy('indexname');
  const rules = db('pg_constraint')
    .whereRaw("connamespace = 'public'::regnamespace")
    .select({ rule: db.raw('pg_get_constraintdef(oid)') })
    .orderBy('rule');
  return [await columns, await indexes.pluck('indexdef'), await rules];
}

async function loadMigration(name: string): Promise<Knex.Migration> {
  return import(new URL(`../../migrations/${name}.ts`, import.meta.url).href);
}
