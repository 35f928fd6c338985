import Database from 'better-sqlite3';
import type { RunEvent } from '#src/domain/run-events.ts';
import {
  type ClaimableRun,
  type ClaimQuery,
  type CommitOutcome,
  type EngineStore,
  type EventsWanted,
  type NewRun,
  QUEUED,
  type RunAppend,
  type RunChange,
  type RunHead,
  type Statement,
  type Submission,
  type SubmissionResult,
} from './append.ts';
import { decodeLog, type EventRow, encodeEvent } from './event-codec.ts';
import { watchForChange } from './foreign-commits.ts';
import { noticedAt } from './notices.ts';
import { keepPrepared } from './prepared-statements.ts';
import { bytesToUuid, tailOf, uuidToBytes } from './run-id.ts';
import { type DebitDesk, prepareDebits } from './sqlite-debit.ts';
import { prepareHotStatements } from './sqlite-statements.ts';
import { isUniqueViolation, outcomeOf } from './sqlite-trouble.ts';

export interface SqliteWriterOptions {
  file: string;
  /** Wait this long for another process's lock inside a commit; 0 where waiting would freeze people. */
  busyTimeoutMs: number;
  /** barrier: fsync where the design needs it. always: every commit. */
  sync: 'barrier' | 'always';
}

/**
 * The one connection of a process that writes. Every transaction is one synchronous function:
 * nothing else of this thread can come between BEGIN and COMMIT.
 */
export function openSqliteWriter(options: SqliteWriterOptions): EngineStore {
  const db = new Database(options.file);
  db.pragma('journal_mode = WAL');
  db.pragma(`busy_timeout = ${options.busyTimeoutMs}`);
  // No more: after a page split SQLite's commit walks its whole page cache.
  db.pragma('cache_size = -8000');
  db.pragma('foreign_keys = ON');
  return new SqliteWriter(db, options.sync === 'always');
}

class SqliteWriter implements EngineStore {
  readonly #db: Database.Database;
  readonly #hot: ReturnType<typeof prepareHotStatements>;
  readonly #debits: DebitDesk;
  readonly #prepare: (sql: string) => Database.Statement;
  readonly #syncsAlways: boolean;
  #level = '';

  constructor(db: Database.Database, syncsAlways: boolean) {
    this.#db = db;
    this.#syncsAlways = syncsAlways;
    this.#hot = prepareHotStatements(db);
    this.#debits = prepareDebits(db);
    this.#prepare = keepPrepared((sql) => db.prepare(sql));
  }

  commit(batch: readonly Submission[], barrier: boolean): CommitOutcome {
    try {
      this.#setLevel(barrier || this.#syncsAlways ? 'FULL' : 'NORMAL');
      this.#hot.begin.run();
      const results = batch.map((submission) => this.#write(submission));
      this.#hot.commit.run();
      return { type: 'committed', results };
    } catch (error) {
      if (this.#db.inTransaction) this.#hot.rollback.run();
      return outcomeOf(error);
    }
  }

  /** PRAGMA synchronous cannot change inside a transaction. */
  #setLevel(level: 'FULL' | 'NORMAL'): void {
    if (this.#level === level) return;
    this.#db.pragma(`synchronous = ${level}`);
    this.#level = level;
  }

  #write(submission: Submission): SubmissionResult {
    if (submission.type === 'append' && !submission.statements?.length) {
      const run = this.#append(submission);
      return run === null ? { won: false } : { won: true, run, rows: [] };
    }
    return this.#writeOrUndo(submission);
  }

  /** Extra statements can fail half way: what they had done is undone, and only this one loses. */
  #writeOrUndo(submission: Submission): SubmissionResult {
    this.#hot.savepoint.run();
    const result = this.#writeAll(submission);
    if (!result.won) this.#hot.undo.run();
    this.#hot.release.run();
    return result;
  }

  #writeAll(submission: Submission): SubmissionResult {
    try {
      const run = submission.type === 'append' ? this.#append(submission) : null;
      if (submission.type === 'append' && run === null) return { won: false };
      const rows: Record<string, unknown>[] = [];
      for (const statement of submission.statements ?? []) {
        const matched = this.#run(statement, rows);
        if (statement.mustMatch && !matched) return { won: false };
      }
      return { won: true, run, rows };
    } catch (error) {
      if (isUniqueViolation(error)) return { won: false };
      throw error;
    }
  }

  #run({ sql, bindings }: Statement, rows: Record<string, unknown>[]): boolean {
    const prepared = this.#prepare(sql);
    if (!prepared.reader) return prepared.run(...bindings).changes > 0;
    const returned = prepared.all(...bindings) as Record<string, unknown>[];
    rows.push(...returned);
    return returned.length > 0;
  }

  /** The run's key when this append won. Its events and blobs follow the head, never the other way round. */
  #append(append: RunAppend): number | null {
    const { run, events, createdAt, debit } = append;
    // Before anything is written: what loses has nothing to undo.
    const quoted = debit && this.#debits.quote(debit);
    if (quoted === null) return null;
    const key = typeof run === 'number' ? this.#moveRun(run, append) : this.#insertRun(run, append);
    if (key === null) return null;
    const { insertEvent, insertBlob } = this.#hot;
    for (const event of events) {
      const row = encodeEvent(event, createdAt);
      insertEvent.run(key, row.seq, row.kind, row.at, row.step, row.data);
    }
    for (const { sha256, text } of append.blobs ?? []) {
      insertBlob.run(key, Buffer.from(sha256, 'hex'), text);
    }
    if (append.notices) this.#insertNotices(key, append);
    if (quoted) this.#debits.pay(key, noticedAt(append), quoted);
    return key;
  }

  #insertNotices(run: number, append: RunAppend): void {
    const at = noticedAt(append);
    for (const { subject, kind } of append.notices ?? []) {
      this.#hot.insertNotice.run(run, subject, kind, at);
    }
  }

  #insertRun(run: NewRun, { head, events, createdAt, change = QUEUED }: RunAppend): number | null {
    const { uuid, projectId, workflowId, versionId } = run;
    const ids = [uuidToBytes(uuid), tailOf(uuid), projectId, workflowId, versionId];
    const { owner, epoch } = change.ownership ?? { owner: null, epoch: 0 };
    const columns = [head + events.length, ...columnsOf(change), owner, epoch];
    const inserted = this.#hot.insertRun.run(...ids, createdAt, ...columns, workflowId);
    return inserted.changes === 1 ? Number(inserted.lastInsertRowid) : null;
  }

  #moveRun(run: number, { head, epoch, events, change }: RunAppend): number | null {
    const last = head + events.length;
    const { moveHead, moveOwned, moveFree } = this.#hot;
    if (!change) return moveHead.run(last, run, head, epoch, epoch).changes === 1 ? run : null;
    const expected = [run, head, epoch, epoch];
    const { projection, ownership } = change;
    const columns = [last, ...columnsOf(change)];
    const moved = ownership
      ? moveOwned.run(...columns, ownership.owner, ownership.epoch, ...expected)
      : moveFree.run(...columns, projection.finishedAt, ...expected);
    return moved.changes === 1 ? run : null;
  }

  async findClaimable({ now, limit, allowSuspect, only }: ClaimQuery): Promise<ClaimableRun[]> {
    const suspect = allowSuspect ? 1 : 0;
    const rows =
      only === undefined
        ? this.#hot.findClaimable.all(now, suspect, limit)
        : this.#hot.findClaimableOne.all(only, now, suspect);
    return (rows as ClaimableRow[]).map((row) => ({
      run: row.id,
      uuid: bytesToUuid(row.uuid),
      versionId: row.version_id,
      head: row.last_seq,
      epoch: row.owner_epoch,
      createdAt: row.created_at,
      suspect: row.suspect === 1,
    }));
  }

  /** In one transaction: to open one for each run takes ten times longer than to read its log. */
  async loadEvents(wanted: readonly EventsWanted[]): Promise<Map<number, RunEvent[]>> {
    const logs = new Map<number, RunEvent[]>();
    const load = this.#db.transaction(() => {
      for (const { run, createdAt, above } of wanted) {
        const log = decodeLog(this.#hot.loadEvents.all(run, above) as EventRow[], createdAt);
        if (log) logs.set(run, log);
      }
    });
    load();
    return logs;
  }

  async loadHeads(runs: readonly number[]): Promise<Map<number, RunHead>> {
    const rows = this.#hot.loadHeads.all(JSON.stringify(runs)) as HeadRow[];
    return new Map(
      rows.map(({ id, last_seq: head, owner, owner_epoch: epoch }) => [id, { head, owner, epoch }]),
    );
  }

  /** SQLite counts the commits of other connections; a look costs microseconds. */
  watchForeignCommits(onChange: () => void): () => void {
    return watchForChange(() => this.#db.pragma('data_version', { simple: true }), onChange);
  }

  async close(): Promise<void> {
    this.#db.close();
  }
}

function columnsOf({ projection, wakeAt }: RunChange): unknown[] {
  const { status, awaiting, startedAt, finishedAt, rootStepId, failureCode, suspect } = projection;
  const found = [status, awaiting ? 1 : 0, startedAt, finishedAt, rootStepId, failureCode];
  return [...found, wakeAt, suspect ? 1 : 0];
}

interface HeadRow {
  id: number;
  last_seq: number;
  owner: number | null;
  owner_epoch: number;
}

interface ClaimableRow {
  id: number;
  uuid: Buffer;
  version_id: number;
  last_seq: number;
  owner_epoch: number;
  created_at: number;
  suspect: number;
}
