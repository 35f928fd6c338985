import { randomUUID } from 'node:crypto';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { Client } from 'pg';
import { inject, onTestFinished } from 'vitest';
import type { EngineStore } from '#src/store/append.ts';
import { type DatabaseTarget, openReader } from '#src/store/database.ts';
import { openPostgresWriter } from '#src/store/postgres-writer.ts';
import { openSqliteWriter } from '#src/store/sqlite-writer.ts';
import { askForPostgres } from './postgres.ts';
import { prepareTemplate, TEMPLATE } from './prepare-template.ts';

export interface TestDatabase {
  target: DatabaseTarget;
  writer: EngineStore;
  reader: Knex;
  /** As another process would have one; it is closed with the database. */
  openWriter: (options?: WriterOptions) => Promise<EngineStore>;
  close: () => Promise<void>;
}

export interface WriterOptions {
  sync?: 'barrier' | 'always';
  /** SQLite: how long a commit waits for another process's lock. */
  busyTimeoutMs?: number;
}

export interface DatabaseKind {
  name: 'SQLite' | 'PostgreSQL';
  /** A fresh, migrated and seeded database; it goes when the test has finished. */
  open: () => Promise<TestDatabase>;
  /** A fresh database with nothing in it. */
  openEmpty: () => Promise<DatabaseTarget>;
}

/** The databases that this machine can test: what holds on one must hold on the other. */
export function databases(): DatabaseKind[] {
  const sqlite: DatabaseKind = {
    name: 'SQLite',
    open: async () => openTestDatabase(await copySqliteTemplate()),
    openEmpty: async () => ({ dialect: 'sqlite', file: nameSqliteFile() }),
  };
  const desk = inject('postgresDesk');
  if (desk === null) return [sqlite];
  const postgres: DatabaseKind = {
    name: 'PostgreSQL',
    open: async () => openTestDatabase(await makePostgresDatabase(desk, TEMPLATE)),
    openEmpty: () => makePostgresDatabase(desk, 'template0'),
  };
  return [sqlite, postgres];
}

/** A writer for either database. */
export async function openWriter(
  target: DatabaseTarget,
  { sync = 'barrier', busyTimeoutMs = 0 }: WriterOptions = {},
): Promise<EngineStore> {
  return target.dialect === 'sqlite'
    ? openSqliteWriter({ file: target.file, busyTimeoutMs, sync })
    : openPostgresWriter({ url: target.url, sync });
}

async function openTestDatabase(target: DatabaseTarget): Promise<TestDatabase> {
  const reader = openReader(target);
  const writers = [await openWriter(target)];
  const [writer] = writers;
  if (!writer) throw new Error('no writer');
  const close = async () => {
    for (const open of writers.splice(0)) await open.close();
    await reader.destroy();
  };
  onTestFinished(close);
  return {
    target,
    writer,
    reader,
    openWriter: async (options) => {
      const another = await openWriter(target, options);
      writers.push(another);
      return another;
    },
    close,
  };
}

let madeSqliteTemplate: Promise<string> | undefined;

async function copySqliteTemplate(): Promise<DatabaseTarget> {
  madeSqliteTemplate ??= makeSqliteTemplate();
  const template = await madeSqliteTemplate;
  const file = nameSqliteFile();
  await copyFile(template, file);
  return { dialect: 'sqlite', file };
}

async function makeSqliteTemplate(): Promise<string> {
  const file = nameSqliteFile();
  await prepareTemplate({ dialect: 'sqlite', file });
  return file;
}

function nameSqliteFile(): string {
  return join(inject('scratchFolder'), `${randomUUID()}.db`);
}

let postgresUrl: Promise<string> | undefined;

async function makePostgresDatabase(desk: number, template: string): Promise<DatabaseTarget> {
  postgresUrl ??= askForPostgres(desk);
  const url = await postgresUrl;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const server = new Client({ connectionString: `${url}/postgres` });
  await server.connect();
  await server.query(`create database ${name} template ${template}`);
  await server.end();
  return { dialect: 'postgres', url: `${url}/${name}` };
}
