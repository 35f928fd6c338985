import { resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openMigrator, openReader, readDatabaseUrl } from '#src/store/database.ts';
import { databases } from '#test/support/databases.ts';
import { makeRun, makeRuns } from '#test/support/submissions.ts';

test.each([
  ['sqlite:./data/a.db', { dialect: 'sqlite', file: resolve('data/a.db') }],
  ['sqlite:///var/lib/a.db', { dialect: 'sqlite', file: '/var/lib/a.db' }],
  ['postgres://u:p@h/d', { dialect: 'postgres', url: 'postgres://u:p@h/d' }],
  ['postgresql://h/d', { dialect: 'postgres', url: 'postgresql://h/d' }],
])('%s is understood', (url, target) => {
  expect(readDatabaseUrl(url)).toEqual(target);
});

test.each(['', 'data.db', 'sqlite:', 'mysql://h/d', 'postgres:h'])('%j is refused', (url) => {
  expect(() => readDatabaseUrl(url)).toThrow('DATABASE_URL is neither a SQLite file nor');
});

describe.each(databases())('on $name', ({ name, open }) => {
  test('keys, times and counts are numbers', async () => {
    const { writer, reader } = await open();
    await makeRuns(writer, makeRun());
    const [row] = await reader('runs')
      .select('id', 'created_at')
      .count({ runs: '*' })
      .groupBy('id');
    expect(row).toEqual({ id: 1, created_at: expect.any(Number), runs: 1 });
  });

  test('a reader sees what was committed, also when nobody else has the database open', async () => {
    const { writer, target } = await open();
    await makeRuns(writer, makeRun());
    await writer.close();
    const reader = openReader(target);
    onTestFinished(() => reader.destroy());
    expect(await reader('runs').pluck('last_seq')).toEqual([1]);
  });

  if (name === 'PostgreSQL') return;

  test('a reader that asks again is told what a table has by then', async () => {
    const { reader, target } = await open();
    const migrator = openMigrator(target);
    onTestFinished(() => migrator.destroy());
    await migrator.schema.createTable('things', (table) => table.integer('id'));
    await migrator('things').insert({ id: 1 });
    const askThings = () => reader('things').select('*');
    expect(await askThings()).toEqual([{ id: 1 }]);
    await migrator.schema.alterTable('things', (table) => table.integer('size').defaultTo(7));
    expect(await askThings()).toEqual([{ id: 1, size: 7 }]);
  });

  test('a reader cannot write: there is one writer, the journal', async () => {
    const { reader } = await open();
    const write = reader('tenants').insert({ name: 'acme' });
    await expect(write).rejects.toMatchObject({ code: 'SQLITE_READONLY' });
    expect(await reader('tenants').pluck('name')).toEqual(['default']);
  });
});
