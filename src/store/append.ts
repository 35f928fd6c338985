import type { Charge } from '#src/domain/credits.ts';
import type { Notice } from '#src/domain/notices.ts';
import { projectRun, type RunProjection } from '#src/domain/projection.ts';
import type { RunEvent } from '#src/domain/run-events.ts';
import { NO_RUN } from '#src/domain/run-state.ts';

/** One SQL statement built by a table's file, as plain values: it can travel to the writer's thread. */
export interface Statement {
  sql: string;
  bindings: readonly unknown[];
  /** The statement must change or return a row; otherwise the whole submission loses. */
  mustMatch?: true;
}

export interface NewRun {
  uuid: string;
  projectId: number;
  workflowId: number;
  versionId: number;
}

/** What changes on a run's row besides its head. */
export interface RunChange {
  projection: RunProjection;
  /** Kept only while nobody owns the run: a driver sees its head move and wakes by itself. */
  wakeAt: number | null;
  /** Absent: ownership stays as it is (people and the clock own nothing). */
  ownership?: { owner: number | null; epoch: number };
}

/** What a new run is when its append does not say. */
export const QUEUED: RunChange = { projection: projectRun(NO_RUN), wakeAt: null };

export interface ValueBlob {
  sha256: string;
  /** JSON text. */
  text: string;
}

/** What the steps cost that an append starts, taken from the account where the append is written. */
export interface Debit {
  tenantId: number;
  charges: readonly Charge[];
}

/**
 * All of one run's new events, or none. It wins when the run's head is still `head` and, where
 * `epoch` is given, when its ownership is still that epoch's.
 */
export interface RunAppend {
  type: 'append';
  /** The run's key, or the run to be made. */
  run: number | NewRun;
  head: number;
  epoch: number | null;
  /** Milliseconds since 1970 of the run's first event: the others are stored relative to it. */
  createdAt: number;
  events: readonly RunEvent[];
  /** Absent: only the head moves, and no index is touched. */
  change?: RunChange;
  blobs?: readonly ValueBlob[];
  /** What chat is owed by it. */
  notices?: readonly Notice[];
  /** It loses when the account holds less, or is no longer metered. */
  debit?: Debit;
  statements?: readonly Statement[];
  /** Resolve only after a commit with fsync. */
  barrier: boolean;
}

/** A write that concerns no run's log: a worker's beat, a published version. */
export interface PlainWrite {
  type: 'write';
  statements: readonly Statement[];
  /** Whose rows in the table of runs it changes: locked in the order that all keep. */
  runs?: readonly number[];
  barrier: boolean;
}

export type Submission = RunAppend | PlainWrite;

export type SubmissionResult =
  | { won: true; run: number | null; rows: Record<string, unknown>[] }
  | { won: false };

/** Why a batch could not be written although nothing is wrong with it: it is kept and tried again. */
export type Unwritable = 'busy' | 'full' | 'readonly' | 'unreachable';

export type CommitOutcome =
  | { type: 'committed'; results: SubmissionResult[] }
  | { type: 'unwritable'; why: Unwritable; message: string }
  | { type: 'failed'; error: Error };

export interface ClaimableRun {
  run: number;
  uuid: string;
  versionId: number;
  head: number;
  epoch: number;
  createdAt: number;
  suspect: boolean;
}

/** The store as the engine uses it: one writer, and the reads that find work. */
export interface EngineStore {
  /** One transaction for the whole batch. Never throws for what the database says. */
  commit(batch: readonly Submission[], barrier: boolean): CommitOutcome | Promise<CommitOutcome>;
  findClaimable(query: ClaimQuery): Promise<ClaimableRun[]>;
  /** By run; a run whose log only a newer version can read is absent. */
  loadEvents(runs: readonly EventsWanted[]): Promise<Map<number, RunEvent[]>>;
  /** How far these runs have come and whose they are, by run. */
  loadHeads(runs: readonly number[]): Promise<Map<number, RunHead>>;
  /** Calls back when another process may have written; returns how to end that. A hint, never a promise. */
  watchForeignCommits(onChange: () => void): () => void;
  close(): Promise<void>;
}

export interface RunHead {
  head: number;
  owner: number | null;
  epoch: number;
}

export interface ClaimQuery {
  now: number;
  limit: number;
  allowSuspect: boolean;
  /** Only this run. */
  only?: number;
}

export interface EventsWanted {
  run: number;
  createdAt: number;
  /** Only events above this seq. */
  above: number;
}
