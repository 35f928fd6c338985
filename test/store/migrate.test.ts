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

async function loadMigration(name: string): Promise<Knex.Migration> {
  return import(new URL(`../../migrations/${name}.ts`, import.meta.url).href);
}
