import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { App } from '#src/app.ts';
import { openSecretKey } from '#src/secret-key.ts';
import { databases, type TestDatabase } from '#test/support/databases.ts';
import { openQuietApp } from '#test/support/quiet-app.ts';

const KEY = 'a key that is set, 32 characters!';
const OTHER = 'another key, and long enough, too';
const sqlite = databases().filter(({ name }) => name === 'SQLite');
const postgres = databases().filter(({ name }) => name === 'PostgreSQL');

const macOf = async (app: App) => (await openSecretKey(app)).mac('text');
const withKey = (database: TestDatabase, key: string) =>
  openQuietApp({ ...database, config: { SECRET_KEY: key } });

function keyFileOf({ target }: TestDatabase): string {
  if (target.dialect !== 'sqlite') throw new Error('no file');
  return `${target.file}.key`;
}

describe.each(databases())('on $name', ({ open }) => {
  test('a key that is set signs the same in every process, and otherwise than another', async () => {
    const database = await open();
    const mac = await macOf(await withKey(database, KEY));
    expect(mac).toMatch(/^[\w-]{10}$/);
    expect(await macOf(await withKey(database, KEY))).toBe(mac);
    expect(await macOf(await withKey(await open(), OTHER))).not.toBe(mac);
  });

  test('a process with another key is stopped, and told which to use', async () => {
    const database = await open();
    await macOf(await withKey(database, KEY));
    await expect(macOf(await withKey(database, OTHER))).rejects.toMatchObject({
      name: 'Refusal',
      kind: 'unavailable',
      message: expect.stringMatching(/another secret key: its fingerprint is \S{12}, this one's/),
      fix: 'Set SECRET_KEY as it is set where the database is used.',
    });
    expect(await macOf(await withKey(database, KEY))).toMatch(/./);
  });

  test('of two processes that start at once with different keys one goes on', async () => {
    const database = await open();
    const apps = [await withKey(database, KEY), await withKey(database, OTHER)];
    const ended = await Promise.allSettled(apps.map(macOf));
    expect(ended.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});

test.each(postgres)('$name needs SECRET_KEY set', async ({ open }) => {
  const app = await openQuietApp(await open());
  await expect(macOf(app)).rejects.toMatchObject({
    message: 'SECRET_KEY is not set, and with PostgreSQL it must be.',
    fix: expect.stringContaining('Set it to 32 random characters or more'),
  });
});

describe.each(sqlite)('beside $name', ({ open }) => {
  test('a key is made once, for its owner alone, with one warning', async () => {
    const database = await open();
    const opened = await openQuietApp(database);
    const warned: unknown[] = [];
    const log = Object.assign(Object.create(opened.log), {
      warn: (...words: unknown[]) => warned.push(words),
    });
    const app = { ...opened, log };
    const mac = await macOf(app);
    const file = keyFileOf(database);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toMatch(/^[\w-]{43}\n$/);
    expect(await macOf(app)).toBe(mac);
    expect(warned).toEqual([[{ file }, expect.stringContaining('kept beside the database')]]);
    expect(siblingsOf(file)).toEqual([basename(file)]);
  });

  test('two processes that start at once agree on one key', async () => {
    const database = await open();
    const apps = await Promise.all(Array.from({ length: 8 }, () => openQuietApp(database)));
    expect(new Set(await Promise.all(apps.map(macOf))).size).toBe(1);
    expect(siblingsOf(keyFileOf(database))).toHaveLength(1);
  });

  test('SECRET_KEY set later is told where the right one is', async () => {
    const database = await open();
    await macOf(await openQuietApp(database));
    await expect(macOf(await withKey(database, KEY))).rejects.toMatchObject({
      fix: `Leave SECRET_KEY out: the right one is in ${keyFileOf(database)}.`,
    });
  });

  test('SECRET_KEY left out later makes no other key', async () => {
    const database = await open();
    await macOf(await withKey(database, KEY));
    await expect(macOf(await openQuietApp(database))).rejects.toThrow(/\.key is not there/);
    expect(existsSync(keyFileOf(database))).toBe(false);
  });

  test('a key file of another database is found out', async () => {
    const database = await open();
    const app = await openQuietApp(database);
    await macOf(app);
    writeFileSync(keyFileOf(database), OTHER);
    await expect(macOf(app)).rejects.toMatchObject({
      fix: expect.stringContaining(`What is in ${keyFileOf(database)} is not that key.`),
    });
  });

  test('a key file that was lost is not replaced', async () => {
    const database = await open();
    const app = await openQuietApp(database);
    await macOf(app);
    rmSync(keyFileOf(database));
    await expect(macOf(app)).rejects.toThrow(/is used with a secret key, and .* is not there/);
  });

  test('an empty key file is no key', async () => {
    const database = await open();
    writeFileSync(keyFileOf(database), '');
    await expect(macOf(await openQuietApp(database))).rejects.toThrow(/is no secret key/);
  });

  test('a folder in which nothing can be kept is named', async () => {
    const app = await openQuietApp(await open());
    const target = { dialect: 'sqlite', file: '/proc/none/signalbox.db' } as const;
    await expect(macOf({ ...app, target })).rejects.toMatchObject({
      message: 'The secret key cannot be kept in /proc/none/signalbox.db.key (ENOENT).',
      fix: expect.stringContaining('Set SECRET_KEY to 32 random characters'),
    });
  });
});

function siblingsOf(file: string): string[] {
  return readdirSync(dirname(file)).filter((name) => name.startsWith(basename(file)));
}
