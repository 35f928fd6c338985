import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { BINARY, type CliBench, type CliResult, openCliBench } from '#test/support/cli.ts';

const REFUSED = 5;
const NOBODY = 65_534;
const QUICK = { name: 'quick', steps: [{ id: 'a', type: 'give', value: 1 }] };

async function prepare(env: Record<string, string> = {}): Promise<CliBench> {
  const bench = openCliBench({ WRITE_PATIENCE_SECONDS: '1', ...env });
  expect((await bench.run(['apply', bench.write('quick.json', QUICK)])).code).toBe(0);
  return bench;
}

function expectRefusal({ code, stdout, stderr }: CliResult, what: RegExp, fix: RegExp): void {
  const lines = stderr
    .trimEnd()
    .split('\n')
    .filter((line) => !/^\{|^Run .* is queued/.test(line));
  expect(lines.at(-2)).toMatch(what);
  expect(lines.at(-1)).toMatch(fix);
  expect({ code, stdout }).toEqual({ code: REFUSED, stdout: '' });
}

test.each([
  ['list'],
  ['show', 'abcd'],
  ['why', 'abcd'],
  ['events', 'abcd'],
  ['context', 'abcd'],
  ['audit'],
  ['chat', '/run list'],
  ['chat'],
])('where there is no database, %s says so and makes none', async (...args) => {
  const bench = openCliBench();
  expectRefusal(
    await bench.run(args),
    /There is no database at .*signalbox\.db yet/,
    /signalbox apply/,
  );
  expect(existsSync(bench.database)).toBe(false);
});

test('a database that another process holds is waited for, and not for ever', async () => {
  const bench = await prepare();
  const holder = new Database(bench.database);
  onTestFinished(() => void holder.close());
  holder.exec('begin immediate');
  const refused = await bench.runProgram(['run', 'quick']);
  expectRefusal(refused, /is locked by another process/, /try again/);
  expect((await bench.run(['list'])).code).toBe(0);
  const waiting = bench.start(['run', 'quick'], { env: { WRITE_PATIENCE_SECONDS: '60' } });
  await waiting.tells(
    'is locked by another process (database is locked). Waiting for it, at most 60 s.',
  );
  holder.exec('rollback');
  expect((await waiting.ended).code).toBe(0);
});

test('a database that cannot grow: the command says so instead of waiting for ever', async () => {
  const bench = await prepare();
  // A file may not grow over this many KiB, as on a full disk; without the trap the signal would kill.
  const under = ['bash', '-c', `trap '' XFSZ; ulimit -f 600; exec "$@"`, 'bash'];
  const stdin = JSON.stringify({ text: 'x'.repeat(2_000_000) });
  const result = await bench.runProgram(['run', 'quick', '--input', '-'], { under, stdin });
  expectRefusal(result, /cannot grow: its disk is full or failing/, /Free some space/);
});

// Nothing is forbidden to root, who must become somebody who can read this checkout.
const as = process.getuid?.() === 0 ? { uid: NOBODY } : {};
const canRead =
  spawnSync(process.execPath, [BINARY, '--version'], { ...as, cwd: '/' }).status === 0;
if (!canRead)
  process.stderr.write('not run: a read-only database (others cannot read this checkout)\n');

test.runIf(canRead)('a database that may not be written', async () => {
  const { runProgram, folder } = await prepare();
  chmodSync(folder, 0o555);
  chmodSync(dirname(folder), 0o755);
  onTestFinished(() => chmodSync(folder, 0o755));
  const result = await runProgram(['run', 'quick'], as);
  expectRefusal(result, /may not be written by this user|cannot be opened/, /permissions|folder/);
});

test('a file that is no database', async () => {
  const bench = openCliBench();
  writeFileSync(bench.database, 'Dear diary, '.repeat(1_000));
  for (const args of [['list'], ['apply', bench.write('quick.json', QUICK)]]) {
    expectRefusal(await bench.run(args), /is no SQLite database, or is damaged/, /DATABASE_URL/);
  }
});

test('a folder in the place of the database', async () => {
  const bench = openCliBench();
  mkdirSync(bench.database);
  for (const args of [['list'], ['migrate']]) {
    expectRefusal(await bench.run(args), /cannot be (opened|read)/, /path/);
  }
});

test('a database of a newer version is left alone by every verb', async () => {
  const bench = await prepare();
  const db = new Database(bench.database);
  db.prepare(`insert into knex_migrations (name, batch, migration_time) values (?, 9, 0)`).run(
    '20990101_later',
  );
  db.close();
  for (const args of [
    ['list'],
    ['run', 'quick'],
    ['apply', 'quick.json'],
    ['migrate'],
    ['worker'],
  ]) {
    expectRefusal(
      await bench.run(args),
      /made by a newer Signalbox .*20990101_later/,
      /Update Signalbox/,
    );
  }
  const validated = await bench.run(['validate', 'quick.json']);
  expect(validated).toMatchObject({ code: 0, stderr: expect.stringContaining('newer Signalbox') });
});

test('an empty database is brought up to date by writing, not by reading', async () => {
  const bench = openCliBench();
  new Database(bench.database).exec('create table stranger (a)').close();
  expectRefusal(await bench.run(['list']), /older Signalbox, or is empty/, /signalbox migrate/);
  expect((await bench.run(['migrate'])).code).toBe(0);
  expect((await bench.run(['list'])).code).toBe(0);
});

test('a PostgreSQL server that is not there', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.on('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  const url = `postgres://ana:hush-hush@127.0.0.1:${port}/signalbox`;
  const bench = openCliBench({ DATABASE_URL: url });
  for (const args of [['list'], ['migrate'], ['run', 'quick']]) {
    const result = await bench.run(args);
    expectRefusal(
      result,
      new RegExp(`127\\.0\\.0\\.1:${port}/signalbox does not answer`),
      /server runs/,
    );
    expect(result.stderr).not.toContain('hush-hush');
  }
});
