import { existsSync } from 'node:fs';
import type { Logger } from 'pino';
import { type Clock, SYSTEM_CLOCK } from './clock.ts';
import type { Config } from './config.ts';
import type { CompiledGraph } from './domain/compile-graph.ts';
import { Refusal } from './domain/errors.ts';
import type { StepTraits } from './domain/step-kind.ts';
import { openGraphs } from './engine/graphs.ts';
import { GroupCommitJournal, type Journal, type JournalOptions } from './engine/journal.ts';
import type { EngineStore } from './store/append.ts';
import {
  type DatabaseTarget,
  openMigrator,
  openReader,
  type Reader,
  readDatabaseUrl,
} from './store/database.ts';
import { findPendingMigrations, migrateToLatest } from './store/migrate.ts';
import { findProject } from './store/projects.ts';

/** How soon a batch is tried again that a full or locked store refused. */
const WRITE_RETRY_MS = 100;

/** What an operation is handed that only reads. */
export interface ReadApp {
  config: Config;
  target: DatabaseTarget;
  /** Reads and query building; it cannot write to a SQLite file. */
  db: Reader;
  loadGraph: (versionId: number) => Promise<CompiledGraph>;
  projectId: number;
  clock: Clock;
  close: () => Promise<void>;
}

/** What every operation is handed. Opened once per process or thread, and once per test. */
export interface App extends ReadApp {
  /** The only way to write. */
  journal: Journal;
  kinds: ReadonlyMap<string, StepTraits>;
  log: Logger;
}

export interface AppOptions {
  config: Config;
  name: string;
  kinds: ReadonlyMap<string, StepTraits>;
  clock?: Clock;
  /** The writer's thread has it; absent: this process opens a writer of its own. */
  journal?: Journal;
}

/** Opens the database, brings it to this version, and everything that operations need. */
export async function openApp({
  config,
  name,
  kinds,
  clock = SYSTEM_CLOCK,
  journal,
}: AppOptions): Promise<App> {
  const target = readDatabaseUrl(config.DATABASE_URL);
  await prepareDatabase(target);
  const db = openReader(target);
  const projectId = await findDefaultProject(db);
  const own = journal ? null : await openOwnJournal(config, target, clock);
  const { openLog } = await import('./log.ts');
  return {
    config,
    target,
    db,
    journal: journal ?? own?.journal ?? neverWritten(),
    kinds,
    loadGraph: openGraphs(db, kinds),
    projectId,
    clock,
    log: openLog(config, name),
    close: async () => {
      await own?.journal.drained();
      await own?.store.close();
      await db.destroy();
    },
  };
}

/** Opens a database as it is, for reading: it neither makes one nor changes what is there. */
export async function openReadApp({
  config,
  kinds,
  clock = SYSTEM_CLOCK,
}: Pick<AppOptions, 'config' | 'kinds' | 'clock'>): Promise<ReadApp> {
  const target = readDatabaseUrl(config.DATABASE_URL);
  if (target.dialect === 'sqlite' && !existsSync(target.file)) {
    const fix = 'Apply a workflow to make one (signalbox apply <file>), or mend DATABASE_URL.';
    throw new Refusal('unknown', `There is no database at ${target.file} yet.`, fix);
  }
  const db = openReader(target);
  if ((await findPendingMigrations(db)).length > 0) {
    const message = 'The database was made by an older Signalbox, or is empty.';
    throw new Refusal('unavailable', message, 'Bring it up to date: signalbox migrate.');
  }
  const projectId = await findDefaultProject(db);
  const close = () => db.destroy();
  return { config, target, db, loadGraph: openGraphs(db, kinds), projectId, clock, close };
}

/** A writer of this process, with its journal. */
export async function openOwnJournal(
  config: Config,
  target: DatabaseTarget,
  { monotonic }: Clock,
  watch: Pick<JournalOptions, 'onTrouble' | 'onWon'> = {},
): Promise<{ store: EngineStore; journal: GroupCommitJournal }> {
  const store = await openWriter(config, target);
  const journal = new GroupCommitJournal({
    store,
    monotonic,
    retryMs: WRITE_RETRY_MS,
    ...watch,
  });
  return { store, journal };
}

async function openWriter({ SYNC: sync }: Config, target: DatabaseTarget): Promise<EngineStore> {
  if (target.dialect === 'postgres') {
    const { openPostgresWriter } = await import('./store/postgres-writer.ts');
    return openPostgresWriter({ url: target.url, sync });
  }
  const { openSqliteWriter } = await import('./store/sqlite-writer.ts');
  return openSqliteWriter({ file: target.file, busyTimeoutMs: 0, sync });
}

/** Brings a database to this version, and makes it where there is none. */
export async function prepareDatabase(target: DatabaseTarget): Promise<void> {
  const migrator = openMigrator(target);
  try {
    if ((await findPendingMigrations(migrator)).length > 0) await migrateToLatest(migrator);
  } finally {
    await migrator.destroy();
  }
}

async function findDefaultProject(db: Reader): Promise<number> {
  const projectId = await findProject(db, 'default', 'default');
  if (projectId !== null) return projectId;
  throw new Refusal('unavailable', 'The database has no project "default".');
}

function neverWritten(): never {
  throw new Error('an app has a journal of its own or is handed one');
}
