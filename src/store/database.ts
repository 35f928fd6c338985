import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import knex, { type Knex } from 'knex';
import type Pg from 'pg';
import { Refusal } from '#src/domain/errors.ts';
import { keepPrepared } from './prepared-statements.ts';

const POSTGRES_POOL_MAX = 10;

const require = createRequire(import.meta.url);

/** Which database, from `DATABASE_URL`. */
export type DatabaseTarget =
  | { dialect: 'sqlite'; file: string }
  | { dialect: 'postgres'; url: string };

/** `sqlite:./data/signalbox.db` or `postgres://user:password@host/database`. */
export function readDatabaseUrl(url: string): DatabaseTarget {
  if (/^postgres(ql)?:\/\//.test(url)) return { dialect: 'postgres', url };
  const file = /^sqlite:(?:\/\/)?(?<file>.+)$/.exec(url)?.groups?.['file'];
  if (file) return { dialect: 'sqlite', file: resolve(file) };
  throw new Refusal(
    'invalid',
    'DATABASE_URL is neither a SQLite file nor a PostgreSQL address.',
    'Write sqlite:./data/signalbox.db or postgres://user:password@host/database.',
  );
}

/** A database open for reading, and for building statements. */
export type Reader = Knex;

/** Reads and query building. On SQLite it cannot write: there is one writer, the journal. */
export function openReader(target: DatabaseTarget): Knex {
  return target.dialect === 'sqlite'
    ? openSqlite(target.file, { readonly: true })
    : openPostgres(target.url, {});
}

/** For migrations and tools: the only Knex that writes to a SQLite file. */
export function openMigrator(target: DatabaseTarget): Knex {
  if (target.dialect === 'postgres') return openPostgres(target.url, { max: 1 });
  mkdirSync(dirname(target.file), { recursive: true });
  return openSqlite(target.file, { readonly: false });
}

const ignore = () => undefined;
/** It would print on stdout what it also throws. */
const SILENT: Knex.Logger = { warn: ignore, error: ignore, deprecate: ignore, debug: ignore };

function openSqlite(filename: string, { readonly }: { readonly: boolean }): Knex {
  return knex({
    client: readonly ? YieldingClient : ImmediateClient,
    connection: { filename, options: { readonly } },
    useNullAsDefault: true,
    log: SILENT,
    pool: {
      min: 0,
      max: 1,
      afterCreate: (connection: SqliteConnection, done: (error?: Error) => void) => {
        connection.pragma('busy_timeout = 5000');
        // Knex prepares each query anew.
        if (readonly) connection.prepare = keepPrepared(connection.prepare.bind(connection));
        else connection.pragma('journal_mode = WAL');
        done();
      },
    },
  });
}

interface SqliteConnection {
  pragma: (sql: string) => void;
  prepare: (sql: string) => object;
}

function openPostgres(
  connectionString: string,
  { max = POSTGRES_POOL_MAX }: { max?: number },
): Knex {
  // Only loaded where it is used: a command on SQLite does not wait for it.
  const { types }: typeof Pg = require('pg');
  // Keys, times and counts all fit a double: bigint as text would only spread parsing.
  types.setTypeParser(types.builtins.INT8, Number);
  return knex({
    client: 'pg',
    log: SILENT,
    connection: {
      connectionString,
      options:
        '-c lock_timeout=10s -c statement_timeout=30s -c idle_in_transaction_session_timeout=10s',
    },
    pool: { min: 0, max },
  });
}

const BetterSqlite: typeof Knex.Client = require('knex/lib/dialects/better-sqlite3');

/** The driver is synchronous: without a turn of the event loop per query a loop of reads starves timers. */
class YieldingClient extends BetterSqlite {
  override async acquireConnection(): Promise<unknown> {
    await new Promise((done) => setImmediate(done));
    return super.acquireConnection();
  }
}

/** A deferred transaction that later wants to write can fail at once; an immediate one waits its turn. */
class ImmediateClient extends YieldingClient {
  override transaction(
    ...args: Parameters<Knex.Client['transaction']>
  ): ReturnType<Knex.Client['transaction']> {
    const transaction = super.transaction(...args);
    const query = transaction.query.bind(transaction);
    return Object.assign(transaction, {
      query: (connection: unknown, sql: string, ...rest: [unknown, unknown]) =>
        query(connection, sql === 'BEGIN;' ? 'BEGIN IMMEDIATE;' : sql, ...rest),
    });
  }
}
