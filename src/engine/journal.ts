import { setImmediate as nextTurn } from 'node:timers';
import type {
  CommitOutcome,
  EngineStore,
  Submission,
  SubmissionResult,
  Unwritable,
} from '#src/store/append.ts';

/** people go ahead of everything; the engine's own appends next; bulk submissions last, in portions. */
export type Lane = 'people' | 'engine' | 'bulk';

/** Where everything that is written goes through, in this thread or by a port in another. */
export interface Journal {
  /** Resolves when the submission is committed, or has lost. Rejects with what is wrong with it. */
  submit(lane: Lane, submission: Submission): Promise<SubmissionResult>;
}

/** Why the journal cannot write just now; what it holds is kept and tried again. */
export interface WriteTrouble {
  why: Unwritable;
  message: string;
  since: number;
}

export interface JournalOptions {
  store: Pick<EngineStore, 'commit'>;
  /** Milliseconds of a clock that never jumps. */
  monotonic: () => number;
  retryMs: number;
  onTrouble?: (trouble: WriteTrouble | null) => void;
  /** What has been committed, one by one. */
  onWon?: (submission: Submission) => void;
}

/** What one commit takes from the bulk lane: a person waits for at most this much. */
const BULK_PORTION = 128;
/** Behind more than this people do not wait in one transaction: theirs is a commit of its own. */
const CROWD = 32;
/** What one commit takes altogether. */
const BATCH_MAX = 1024;

interface Entry {
  submission: Submission;
  resolve: (result: SubmissionResult) => void;
  reject: (error: Error) => void;
}

/**
 * Group commit: whatever one turn of the event loop has queued goes out in one transaction. A
 * batch that fails is replayed one by one, so that only the culprit fails; a store that is full
 * or locked fails nothing: the batch is kept.
 */
export class GroupCommitJournal implements Journal {
  readonly #options: JournalOptions;
  readonly #lanes: Record<Lane, Entry[]> = { people: [], engine: [], bulk: [] };
  #isScheduled = false;
  #inHand = 0;
  /** Not twice in a row: a flood of requests holds nothing else up. */
  #isPeoplesTurn = false;
  #trouble: WriteTrouble | null = null;
  #idle: (() => void)[] = [];

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  get trouble(): WriteTrouble | null {
    return this.#trouble;
  }

  /** How many submissions wait, those among it that are just being written. */
  get depth(): number {
    const { people, engine, bulk } = this.#lanes;
    return people.length + engine.length + bulk.length + this.#inHand;
  }

  submit(lane: Lane, submission: Submission): Promise<SubmissionResult> {
    return new Promise((resolve, reject) => {
      this.#lanes[lane].push({ submission, resolve, reject });
      this.#schedule();
    });
  }

  /** Resolves when nothing waits to be written. */
  async drained(): Promise<void> {
    if (!this.#isScheduled) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    nextTurn(() => void this.#flush());
  }

  async #flush(): Promise<void> {
    for (let batch = this.#takeBatch(); batch.length > 0; batch = this.#takeBatch()) {
      this.#inHand = batch.length;
      await this.#write(batch);
      this.#inHand = 0;
      await new Promise((resolve) => nextTurn(resolve));
    }
    this.#isScheduled = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Appends of one run stay in the order they were made; runs are not sorted among themselves. */
  #takeBatch(): Entry[] {
    const { people, engine, bulk } = this.#lanes;
    const isCrowded = engine.length + bulk.length > CROWD;
    this.#isPeoplesTurn = people.length > 0 && isCrowded && !this.#isPeoplesTurn;
    if (this.#isPeoplesTurn) return people.splice(0, BATCH_MAX);
    const batch = people.splice(0, isCrowded ? BATCH_MAX / 2 : BATCH_MAX);
    batch.push(...engine.splice(0, BATCH_MAX - batch.length));
    batch.push(...bulk.splice(0, Math.min(BULK_PORTION, BATCH_MAX - batch.length)));
    return batch;
  }

  async #write(batch: Entry[]): Promise<void> {
    let outcome = await this.#commit(batch);
    while (outcome.type === 'unwritable') {
      await this.#wait(outcome);
      outcome = await this.#commit(batch);
    }
    if (this.#trouble) this.#setTrouble(null);
    if (outcome.type === 'failed') return this.#replay(batch, outcome.error);
    for (const [index, { submission, resolve }] of batch.entries()) {
      const result = outcome.results[index] ?? { won: false };
      if (result.won) this.#options.onWon?.(submission);
      resolve(result);
    }
  }

  #commit(batch: readonly Entry[]): CommitOutcome | Promise<CommitOutcome> {
    const submissions = batch.map(({ submission }) => submission);
    return this.#options.store.commit(
      submissions,
      submissions.some(({ barrier }) => barrier),
    );
  }

  async #replay(batch: Entry[], error: Error): Promise<void> {
    const [only] = batch;
    if (batch.length === 1 && only) {
      only.reject(error);
      return;
    }
    for (const entry of batch) await this.#write([entry]);
  }

  async #wait({ why, message }: { why: Unwritable; message: string }): Promise<void> {
    const { monotonic, retryMs } = this.#options;
    if (!this.#trouble) this.#setTrouble({ why, message, since: monotonic() });
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }

  #setTrouble(trouble: WriteTrouble | null): void {
    this.#trouble = trouble;
    this.#options.onTrouble?.(trouble);
  }
}
