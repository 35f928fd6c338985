import { Client } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Statement } from '#src/store/append.ts';
import { openPostgresWriter } from '#src/store/postgres-writer.ts';
import { openCutLine } from '#test/support/cut-line.ts';
import { databases, openTestDatabase } from '#test/support/databases.ts';
import { openJournal } from '#test/support/open-journal.ts';
import { runSql } from '#test/support/postgres.ts';
import { prepareTemplate } from '#test/support/prepare-template.ts';
import { waitUntilWaiting } from '#test/support/rows.ts';
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
import { waitForFact } from '#test/support/wait-for-fact.ts';

const END_OTHERS = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()`;

describe.each(databases().filter(({ name }) => name === 'PostgreSQL'))(
  'on $name',
  ({ open, openEmpty }) => {
    /** A database of its own, for what the next test must not inherit. */
    async function openAlone() {
      const target = await openEmpty();
      await prepareTemplate(target);
      const database = await openTestDatabase(target);
      return { ...database, url: urlOf(target) };
    }

    test('a session gives up waiting, and what waits too long with a lock', async () => {
      const { writer } = await open();
      const names = ['lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout'];
      const settings = names.map((name) => select(`current_setting('${name}') as setting`));
      const [result] = await commit(writer, makeWrite(...settings));
      const rows = result?.won ? result.rows : [];
      expect(rows.map(({ setting }) => setting)).toEqual(['2s', '15s', '5s']);
    });

    test('a connection that is lost between commits costs nothing', async () => {
      const { writer, target } = await open();
      const { journal } = openJournal(writer);
      const [run = 0] = await makeRuns(writer, makeRun());
      await runSql(urlOf(target), END_OTHERS);
      const written = journal.submit('engine', makeAppend(run, { head: 1, facts: [note('on')] }));
      expect(await written).toMatchObject({ won: true });
      expect(await readNotes(writer, run)).toEqual(['2 on']);
    });

    test('a connection that is lost in the middle of a transaction ends it', async () => {
      const { writer, target, reader } = await open();
      const batch = [makeRun(), makeWrite(select('pg_sleep(60)'))];
      const outcome = writer.commit(batch, true);
      await waitUntilWaiting(reader, { wait_event_type: 'Timeout' });
      await runSql(urlOf(target), `${END_OTHERS} and query = 'select pg_sleep(60)'`);
      expect(await outcome).toMatchObject({ type: 'unwritable', why: 'unreachable' });
      expect(await reader('runs')).toEqual([]);
      expect(await commitToSee(writer, makeRun())).toEqual([true]);
    });

    test('a commit whose answer is lost is done once, and tried again it says lost', async () => {
      const { writer, target, reader } = await open();
      const [run = 0] = await makeRuns(writer, makeRun());
      const line = await openCutLine(urlOf(target));
      onTestFinished(line.close);
      const far = await openPostgresWriter({ url: line.url, sync: 'barrier' });
      const batch = [makeRun(), makeAppend(run, { head: 1, facts: [note('once')] })];
      line.loseAnswers();
      expect(await far.commit(batch, true)).toMatchObject({ why: 'unreachable' });
      await line.reopen();
      expect(await commitToSee(far, ...batch)).toEqual([false, false]);
      expect(await readNotes(writer, run)).toEqual(['2 once']);
      expect(await reader('runs')).toHaveLength(2);
      await far.close();
    });

    test('a server that is gone holds up, and loses nothing', async () => {
      const { target, reader } = await open();
      const line = await openCutLine(urlOf(target));
      onTestFinished(line.close);
      const far = await openPostgresWriter({ url: line.url, sync: 'barrier' });
      const { journal, troubles } = openJournal(far);
      await line.close();
      await expect(openPostgresWriter({ url: line.url, sync: 'barrier' })).rejects.toMatchObject({
        name: 'Unreachable',
        code: 'ECONNREFUSED',
        message: expect.stringContaining('ECONNREFUSED'),
      });
      const written = journal.submit('people', makeRun());
      await waitForFact('the trouble is told', () => troubles.length > 0);
      expect(journal.trouble).toMatchObject({ why: 'unreachable' });
      await expect(far.loadHeads([1])).rejects.toThrow('ECONNREFUSED');
      await line.reopen();
      expect(await written).toMatchObject({ won: true });
      expect(await far.loadHeads([1])).toHaveLength(1);
      expect(await reader('runs')).toHaveLength(1);
      await far.close();
    });

    test('a deadlock with a stranger is tried again', async () => {
      const { writer, target, reader } = await open();
      const [one = 0, two = 0] = await makeRuns(writer, makeRun(), makeRun());
      const stranger = new Client({ connectionString: urlOf(target) });
      await stranger.connect();
      await stranger.query(`begin; update runs set tail = tail where id = ${two}`);
      const batch = [makeAppend(one, { head: 1 }), makeAppend(two, { head: 1 })];
      const outcome = writer.commit(batch, false);
      await waitUntilWaiting(reader, { wait_event_type: 'Lock' });
      await stranger.query(`update runs set tail = tail where id = ${one}; commit`);
      expect(await outcome).toMatchObject({ type: 'unwritable', why: 'busy' });
      await stranger.end();
      expect(await commitToSee(writer, ...batch)).toEqual([true, true]);
    });

    test('a full disk is told as such', async () => {
      const { writer, url } = await openAlone();
      await runSql(url, FILL_DISK);
      expect(await writer.commit([makeRun()], true)).toMatchObject({
        type: 'unwritable',
        why: 'full',
        message: 'could not extend file',
      });
      await runSql(url, 'drop trigger full_disk on events');
      expect(await commitToSee(writer, makeRun())).toEqual([true]);
    });

    test('a server that only reads is left for one that writes', async () => {
      const { writer, url } = await openAlone();
      const name = new URL(url).pathname.slice(1);
      const server = new URL('/postgres', url).href;
      await runSql(server, `alter database ${name} set default_transaction_read_only = on`);
      await runSql(url, END_OTHERS);
      const run = makeRun();
      await waitForFact('it only reads', async () => {
        const outcome = await writer.commit([run], true);
        return outcome.type === 'unwritable' && outcome.why === 'readonly';
      });
      await runSql(server, `alter database ${name} reset default_transaction_read_only`);
      expect(await commitToSee(writer, run)).toEqual([true]);
    });
  },
);

const FILL_DISK = `
create function refuse() returns trigger language plpgsql as $$
begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$;
create trigger full_disk before insert on events execute function refuse()`;

function select(what: string): Statement {
  return { sql: `select ${what}`, bindings: [] };
}

function urlOf(target: { dialect: 'sqlite' } | { dialect: 'postgres'; url: string }): string {
  return target.dialect === 'postgres' ? target.url : '';
}
