import { evolveAll } from '#src/domain/evolve.ts';
import { noticesOf } from '#src/domain/notices.ts';
import { projectRun, type RunProjection } from '#src/domain/projection.ts';
import { isTerminal } from '#src/domain/run-events.ts';
import type { RunState } from '#src/domain/run-state.ts';
import type { ClaimableRun, RunChange, RunHead, Statement } from '#src/store/append.ts';
import { isSnapshotDue } from '#src/store/snapshots.ts';
import type { Decision } from './decide-turn.ts';
import type { DriverContext } from './driver-context.ts';

/** A run as it was found. */
export interface FoundRun {
  /** The fold of its log up to the head that was found. */
  state: RunState;
  /** The last snapshot of it. */
  snapshot: { seq: number; bytes: number };
}

export interface TenureOptions {
  context: DriverContext;
  run: ClaimableRun;
  found: FoundRun;
}

/** A run as one worker holds it: what is committed of it, and whether it is still this worker's. */
export class RunTenure {
  readonly #context: DriverContext;
  readonly #run: ClaimableRun;
  #epoch: number;
  #state: RunState;
  #projection: RunProjection;
  #snapshot: FoundRun['snapshot'];
  #isOwner = false;

  constructor({ context, run, found }: TenureOptions) {
    this.#context = context;
    this.#run = run;
    this.#epoch = run.epoch;
    this.#state = found.state;
    this.#snapshot = found.snapshot;
    this.#projection = projectRun(found.state);
  }

  /** Of everything that is known to be committed. */
  get state(): RunState {
    return this.#state;
  }

  get isOwner(): boolean {
    return this.#isOwner;
  }

  /** The first one claims the run. False: somebody else was faster, read again. */
  async append({ events, state, blobs }: Decision, barrier: boolean): Promise<boolean> {
    const change = this.#changeTo(state);
    const { run, createdAt } = this.#run;
    const notices = noticesOf(events);
    const snapshot = this.#snapshotOf(state);
    const debit = this.#context.prices.debitOf(events);
    const result = await this.#context.journal.submit('engine', {
      type: 'append',
      run,
      head: this.#state.head,
      epoch: this.#epoch,
      createdAt,
      events,
      barrier,
      ...(notices.length > 0 ? { notices } : {}),
      ...(change ? { change } : {}),
      ...(blobs.length > 0 ? { blobs } : {}),
      ...(debit ? { debit } : {}),
      ...(snapshot ? { statements: [snapshot.statement] } : {}),
    });
    if (debit && !result.won) this.#context.prices.forget();
    if (!result.won) return false;
    if (change?.ownership) this.#epoch = change.ownership.epoch;
    if (change) this.#projection = change.projection;
    if (snapshot) this.#snapshot = { seq: state.head, bytes: snapshot.bytes };
    this.#isOwner = true;
    this.#state = state;
    return true;
  }

  /** Written with the append that makes the state, so that a long log is never folded from its start. */
  #snapshotOf(state: RunState): { statement: Statement; bytes: number } | null {
    const { seq, bytes } = this.#snapshot;
    if (!isSnapshotDue(state.head - seq, bytes)) return null;
    return this.#context.saveSnapshot(this.#run.run, state);
  }

  /** In mid-run only the head moves: the row is written whole when it is claimed or its columns change. */
  #changeTo(state: RunState): RunChange | null {
    const projection = projectRun(state);
    if (isTerminal(state.status)) {
      return { projection, wakeAt: null, ownership: { owner: null, epoch: this.#epoch } };
    }
    const owner = this.#context.worker;
    if (!this.#isOwner) {
      return { projection, wakeAt: null, ownership: { owner, epoch: this.#epoch + 1 } };
    }
    const before = this.#projection;
    const isSame =
      before.status === projection.status &&
      before.awaiting === projection.awaiting &&
      before.suspect === projection.suspect;
    return isSame ? null : { projection, wakeAt: null, ownership: { owner, epoch: this.#epoch } };
  }

  /** Gives the run back until it is due. False: it has moved meanwhile. */
  async release(wakeAt: number | null): Promise<boolean> {
    const { run, createdAt } = this.#run;
    const result = await this.#context.journal.submit('engine', {
      type: 'append',
      run,
      head: this.#state.head,
      epoch: this.#epoch,
      createdAt,
      events: [],
      change: {
        projection: this.#projection,
        wakeAt,
        ownership: { owner: null, epoch: this.#epoch },
      },
      barrier: false,
    });
    return result.won;
  }

  /** Reads only the events above what it knew. False: the run is no longer this worker's to drive. */
  async reload(): Promise<boolean> {
    const { store } = this.#context;
    const { run, createdAt } = this.#run;
    const found = (await store.loadHeads([run])).get(run);
    if (!found || !this.#isStillOurs(found)) return false;
    const wanted = [{ run, createdAt, above: this.#state.head }];
    const events = (await store.loadEvents(wanted)).get(run);
    if (!events) return false;
    this.#state = evolveAll(this.#state, events);
    this.#projection = projectRun(this.#state);
    return true;
  }

  /** A claim that went in although its answer was lost is known by its epoch. */
  #isStillOurs({ owner, epoch }: Pick<RunHead, 'owner' | 'epoch'>): boolean {
    const isOwner = owner === this.#context.worker;
    if (!this.#isOwner && isOwner && epoch === this.#epoch + 1) {
      this.#isOwner = true;
      this.#epoch = epoch;
    }
    return isOwner === this.#isOwner && epoch === this.#epoch;
  }
}
