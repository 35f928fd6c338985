import type { Knex } from 'knex';
import { type Logger, pino } from 'pino';
import { type Clock, SYSTEM_CLOCK } from './clock.ts';
import type { Config } from './config.ts';
import type { CompiledGraph } from './domain/compile-graph.ts';
import { Refusal } from './domain/errors.ts';
import type { StepTraits } from './domain/step-kind.ts';
import { openGraphs } from './engine/graphs.ts';
import { GroupCommitJournal, type Journal } from './engine/journal.ts';
import type { EngineStore } from './store/append.ts';
import {
  type DatabaseTarget,
  openMigrator,
  openReader,
  readDatabaseUrl,
} from './store/database.ts';
import { findPendingMigrations, migrateToLatest } from './store/migrate.ts';
import { findProject } from './store/projects.ts';

/** How soon a batch is tried again that a full or locked store refused. */
const WRITE_RETRY_MS = 100;

/** What every operation is handed. Opened once per process or thread, and once per test. */
export interface App {
  config: Config;
  target: DatabaseTarget;
  /** Reads and query building; it cannot write to a SQLite file. */
  db: Knex;
  /** The only way to write. */
  journal: Journal;
  kinds: ReadonlyMap<string, StepTraits>;
  loadGraph: (versionId: number) => Promise<CompiledGraph>;
  projectId: number;
  clock: Clock;
  log: Logger;
  close: () => Promise<void>;
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
  const projectId = await findProject(db, 'default', 'default');
  if (projectId === null)
    throw new Refusal('unavailable', 'The database has no project "default".');
  const own = journal ? null : await openOwnJournal(config, target, clock);
  return {
    config,
    target,
    db,
    journal: journal ?? own?.journal ?? neverWritten(),
    kinds,
    loadGraph: openGraphs(db, kinds),
    projectId,
    clock,
    log: pino({ name, level: config.LOG_LEVEL }, pino.destination(2)),
    close: async () => {
      await own?.journal.drained();
      await own?.store.close();
      await db.destroy();
    },
  };
}

/** A writer of this process, with its journal. */
export async function openOwnJournal(
  config: Config,
  target: DatabaseTarget,
  { monotonic }: Clock,
): Promise<{ store: EngineStore; journal: GroupCommitJournal }> {
  const store = await openWriter(config, target);
  return { store, journal: new GroupCommitJournal({ store, monotonic, retryMs: WRITE_RETRY_MS }) };
}

async function openWriter({ SYNC: sync }: Config, target: DatabaseTarget): Promise<EngineStore> {
  if (target.dialect === 'postgres') {
    const { openPostgresWriter } = await import('./store/postgres-writer.ts');
    return openPostgresWriter({ url: target.url, sync });
  }
  const { openSqliteWriter } = await import('./store/sqlite-writer.ts');
  return openSqliteWriter({ file: target.file, busyTimeoutMs: 0, sync });
}

async function prepareDatabase(target: DatabaseTarget): Promise<void> {
  const migrator = openMigrator(target);
  try {
    if ((await findPendingMigrations(migrator)).length > 0) await migrateToLatest(migrator);
  } finally {
    await migrator.destroy();
  }
}

function neverWritten(): never {
  throw new Error('an app has a journal of its own or is handed one');
}
