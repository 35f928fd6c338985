import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { inject, onTestFinished } from 'vitest';
import type { EngineStore } from '#src/store/append.ts';
import { type DatabaseTarget, openReader } from '#src/store/database.ts';
import { openPostgresWriter } from '#src/store/postgres-writer.ts';
import { openSqliteWriter } from '#src/store/sqlite-writer.ts';
import { runSql } from './postgres.ts';
import { prepareTemplate } from './prepare-template.ts';

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
    open: async () => {
      const { target, giveBack } = await borrowPostgresDatabase(desk);
      return openTestDatabase(target, giveBack);
    },
    openEmpty: () => createPostgresDatabase(desk),
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

/** For a database with what a migration or a test has made of it; `giveBack` when it is closed. */
export async function openTestDatabase(
  target: DatabaseTarget,
  giveBack?: () => void,
): Promise<TestDatabase> {
  const reader = openReader(target);
  const writers = [await openWriter(target)];
  const [writer] = writers;
  if (!writer) throw new Error('no writer');
  const close = async () => {
    for (const open of writers.splice(0)) await open.close();
    await reader.destroy();
    giveBack?.();
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
  const file = nameSqliteFile();
  await copyFile(await madeSqliteTemplate, file);
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

async function borrowPostgresDatabase(desk: number): Promise<PostgresLoan> {
  const socket = connect(desk, '127.0.0.1');
  const [answer] = await once(socket, 'data');
  const url = String(answer);
  if (!url.startsWith('postgres:')) throw new Error(url);
  return { target: { dialect: 'postgres', url }, giveBack: () => socket.destroy() };
}

async function createPostgresDatabase(desk: number): Promise<DatabaseTarget> {
  const { target, giveBack } = await borrowPostgresDatabase(desk);
  const name = `empty_${randomUUID().replaceAll('-', '')}`;
  await runSql(target.url, `create database ${name} template template0`);
  giveBack();
  return { dialect: 'postgres', url: new URL(`/${name}`, target.url).href };
}

interface PostgresLoan {
  target: Extract<DatabaseTarget, { dialect: 'postgres' }>;
  giveBack: () => void;
}
