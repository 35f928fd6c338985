import type { Knex } from 'knex';
import { describe, expect, test } from 'vitest';
import type { Statement } from '#src/store/append.ts';
import { toStatement } from '#src/store/statement.ts';
import { databases } from '#test/support/databases.ts';
import { makeWorker, readRun } from '#test/support/rows.ts';
import {
  commit,
  commitToSee,
  makeAppend,
  makeRun,
  makeRuns,
  makeWrite,
  note,
  readNotes,
} from '#test/support/submissions.ts';

describe.each(databases())('on $name', ({ open }) => {
  describe('a write of its own', () => {
    test('is done, and answers the rows that its statements return', async () => {
      const { writer, reader } = await open();
      const write = makeWrite(
        insertTenant(reader, 'acme'),
        toStatement(reader('tenants').select('name').orderBy('name')),
      );
      expect(await commit(writer, write)).toEqual([
        { won: true, run: null, rows: [{ name: 'acme' }, { name: 'default' }] },
      ]);
    });

    test('loses whole when a statement that must match does not', async () => {
      const { writer, reader } = await open();
      const write = makeWrite(
        insertTenant(reader, 'acme'),
        renameTenant(reader, 'nobody', { mustMatch: true }),
      );
      expect(await commitToSee(writer, write)).toEqual([false]);
      expect(await readTenants(reader)).toEqual(['default']);
    });

    test('wins although a statement that need not match does not', async () => {
      const { writer, reader } = await open();
      const write = makeWrite(insertTenant(reader, 'acme'), renameTenant(reader, 'nobody'));
      expect(await commitToSee(writer, write)).toEqual([true]);
      expect(await readTenants(reader)).toEqual(['acme', 'default']);
    });

    test('loses whole, and alone, when a key is taken', async () => {
      const { writer, reader } = await open();
      const batch = [
        makeWrite(insertTenant(reader, 'one')),
        makeWrite(insertTenant(reader, 'two'), insertTenant(reader, 'default')),
        makeWrite(insertTenant(reader, 'three')),
      ];
      expect(await commitToSee(writer, ...batch)).toEqual([true, false, true]);
      expect(await readTenants(reader)).toEqual(['default', 'one', 'three']);
    });
  });

  describe("an append's statements", () => {
    test('are done with it when it wins', async () => {
      const { writer, reader } = await open();
      const [run = 0] = await makeRuns(writer, makeRun());
      const statements = [insertTenant(reader, 'acme')];
      expect(await commitToSee(writer, makeAppend(run, { head: 1, statements }))).toEqual([true]);
      expect(await readTenants(reader)).toEqual(['acme', 'default']);
    });

    test('are not done when it loses', async () => {
      const { writer, reader } = await open();
      const [run = 0] = await makeRuns(writer, makeRun());
      const statements = [insertTenant(reader, 'acme')];
      expect(await commitToSee(writer, makeAppend(run, { head: 5, statements }))).toEqual([false]);
      expect(await readTenants(reader)).toEqual(['default']);
    });

    test('make it lose when one must match and does not: nothing of it is left', async () => {
      const { writer, reader } = await open();
      const [run = 0] = await makeRuns(writer, makeRun());
      const statements = [
        insertTenant(reader, 'acme'),
        renameTenant(reader, 'nobody', { mustMatch: true }),
      ];
      const debit = makeAppend(run, { head: 1, facts: [note('debit')], statements });
      const blob = { sha256: 'ab'.repeat(32), text: '1' };
      expect(await commitToSee(writer, { ...debit, blobs: [blob] })).toEqual([false]);
      expect(await readNotes(writer, run)).toEqual([]);
      expect(await readRun(reader, run)).toMatchObject({ last_seq: 1 });
      expect(await reader('blobs')).toEqual([]);
      expect(await readTenants(reader)).toEqual(['default']);
    });

    test('belong to a new run too: without them it is not made', async () => {
      const { writer, reader } = await open();
      const statements = [insertTenant(reader, 'default')];
      expect(await commitToSee(writer, makeRun({ statements }), makeRun())).toEqual([false, true]);
      expect(await reader('runs')).toHaveLength(1);
    });
  });

  test('what is wrong with a statement fails the batch, of which nothing is left', async () => {
    const { writer, reader } = await open();
    const broken = { sql: 'insert into nowhere values (1)', bindings: [] };
    const batch = [makeRun(), makeWrite(insertTenant(reader, 'acme'), broken)];
    expect(await writer.commit(batch, false)).toMatchObject({ type: 'failed' });
    expect(await reader('runs')).toEqual([]);
    expect(await readTenants(reader)).toEqual(['default']);
    expect(await commitToSee(writer, makeRun())).toEqual([true]);
  });

  test('a worker that registers gets its key', async () => {
    const database = await open();
    expect(await makeWorker(database)).toBe(1);
    expect(await makeWorker(database)).toBe(2);
  });

  test('an empty batch is committed', async () => {
    const { writer } = await open();
    expect(await writer.commit([], true)).toEqual({ type: 'committed', results: [] });
  });
});

function insertTenant(db: Knex, name: string): Statement {
  return toStatement(db('tenants').insert({ name }));
}

function renameTenant(db: Knex, name: string, options = { mustMatch: false }): Statement {
  return toStatement(db('tenants').where({ name }).update({ name: 'renamed' }), options);
}

async function readTenants(db: Knex): Promise<string[]> {
  return db('tenants').orderBy('name').pluck('name');
}
