import type { RunEvent } from '#src/domain/run-events.ts';
import type {
  ClaimableRun,
  ClaimQuery,
  CommitOutcome,
  EngineStore,
  EventsWanted,
  RunHead,
  Submission,
} from './append.ts';
import { decodeLog, type EventRow } from './event-codec.ts';
import { watchForChange } from './foreign-commits.ts';
import { writeBatch } from './postgres-batch.ts';
import { PostgresSession } from './postgres-session.ts';
import { outcomeOf } from './postgres-trouble.ts';

export interface PostgresWriterOptions {
  url: string;
  /** barrier: fsync where the design needs it. always: every commit. */
  sync: 'barrier' | 'always';
}

/**
 * The connections of a process that writes; lost ones are made anew. A commit whose connection was
 * lost is answered as unreachable although it may have been done: trying it again answers
 * `won: false` to an append that is already in, a new run too, and its caller reads to see. Plain
 * writes are then done a second time and must bear it.
 */
export async function openPostgresWriter(options: PostgresWriterOptions): Promise<EngineStore> {
  const writer = new PostgresWriter(options);
  await writer.connect();
  return writer;
}

class PostgresWriter implements EngineStore {
  readonly #synced: PostgresSession;
  readonly #unsynced: PostgresSession;
  readonly #reads: PostgresSession;

  /** A later synced commit also brings the earlier unsynced ones to disk: they share one log. */
  constructor({ url, sync }: PostgresWriterOptions) {
    this.#synced = new PostgresSession({ url, synchronousCommit: 'on' });
    this.#unsynced =
      sync === 'always' ? this.#synced : new PostgresSession({ url, synchronousCommit: 'off' });
    this.#reads = new PostgresSession({ url, synchronousCommit: 'off' });
  }

  /** Throws when the database cannot be reached; the other connections are made when they are needed. */
  async connect(): Promise<void> {
    await this.#synced.connect();
  }

  /** Not to be called again before it has answered. */
  async commit(batch: readonly Submission[], barrier: boolean): Promise<CommitOutcome> {
    const session = barrier ? this.#synced : this.#unsynced;
    try {
      return { type: 'committed', results: await writeBatch(await session.connect(), batch) };
    } catch (error) {
      const outcome = outcomeOf(error);
      // After a fail-over the old server still answers, and only reads: the next attempt looks anew.
      if (outcome.type === 'unwritable' && outcome.why === 'readonly') await session.close();
      return outcome;
    }
  }

  async findClaimable({ now, limit, allowSuspect, only }: ClaimQuery): Promise<ClaimableRun[]> {
    const values = [now, allowSuspect ? 1 : 0];
    const rows =
      only === undefined
        ? await this.#read<ClaimableRow>('find_claimable', FIND_CLAIMABLE, [...values, limit])
        : await this.#read<ClaimableRow>('find_claimable_one', FIND_CLAIMABLE_ONE, [
            ...values,
            only,
          ]);
    return rows.map(([run, uuid, versionId, head, epoch, createdAt, suspect]) => {
      return { run, uuid, versionId, head, epoch, createdAt, suspect: suspect === 1 };
    });
  }

  async loadEvents(wanted: readonly EventsWanted[]): Promise<Map<number, RunEvent[]>> {
    const columns = [wanted.map(({ run }) => run), wanted.map(({ above }) => above)];
    const rows = await this.#read<LogRow>('load_events', LOAD_EVENTS, columns);
    const byRun = new Map<number, EventRow[]>(wanted.map(({ run }) => [run, []]));
    for (const [run, seq, kind, at, step, data] of rows) {
      byRun.get(run)?.push({ seq, kind, at, step, data });
    }
    const logs = wanted.map(({ run, createdAt }) => {
      return [run, decodeLog(byRun.get(run) ?? [], createdAt)] as const;
    });
    return new Map(logs.flatMap(([run, log]) => (log ? [[run, log]] : [])));
  }

  async loadHeads(runs: readonly number[]): Promise<Map<number, RunHead>> {
    const rows = await this.#read<HeadRow>('load_heads', LOAD_HEADS, [runs]);
    return new Map(rows.map(([run, head, owner, epoch]) => [run, { head, owner, epoch }]));
  }

  /** Nothing to compare here: every look is a hint, and finding no work is one indexed query. */
  watchForeignCommits(onChange: () => void): () => void {
    let looks = 0;
    return watchForChange(() => ++looks, onChange);
  }

  async close(): Promise<void> {
    for (const session of [this.#synced, this.#unsynced, this.#reads]) await session.close();
  }

  async #read<Row extends unknown[]>(
    name: string,
    text: string,
    values: unknown[],
  ): Promise<Row[]> {
    const connection = await this.#reads.connect();
    return connection.query<Row>({ name, text, values });
  }
}

type ClaimableRow = [
  run: number,
  uuid: string,
  versionId: number,
  head: number,
  epoch: number,
  createdAt: number,
  suspect: number,
];
type LogRow = [
  run: number,
  seq: number,
  kind: number,
  at: number,
  step: string | null,
  data: string | null,
];
type HeadRow = [run: number, head: number, owner: number | null, epoch: number];

const CLAIMABLE = `select id, uuid, version_id, last_seq, owner_epoch, created_at, suspect from runs
  where wake_at <= $1 and owner is null and suspect <= $2`;
const FIND_CLAIMABLE = `${CLAIMABLE} order by wake_at, id limit $3 for no key update skip locked`;
const FIND_CLAIMABLE_ONE = `${CLAIMABLE} and id = $3`;
const LOAD_EVENTS = `select e.run, e.seq, e.kind, e.at, e.step, e.data
  from unnest($1::bigint[], $2::int[]) as w (run, above)
  join events e on e.run = w.run and e.seq > w.above order by e.run, e.seq`;
const LOAD_HEADS = 'select id, last_seq, owner, owner_epoch from runs where id = any($1::bigint[])';
