import { BATCH_SCRIPTS_MAX, type LuaJob, type LuaOutcome, type LuaScript } from './lua-job.ts';
import { LuaWorker } from './lua-worker.ts';

const LOOK_EVERY_MS = 20;
/** How long a script that nobody waits for any more may hold its thread. */
const ABANDONED_MS_MAX = 50;

export interface LuaPoolOptions {
  /** Threads at most. */
  size?: number;
  memoryMb?: number;
  /** A thread without work ends after this long. */
  idleSeconds?: number;
  /** The JavaScript heap of a thread. */
  heapMb?: number;
}

export interface LuaRequest extends LuaScript {
  timeoutMs: number;
  signal?: AbortSignal;
}

/**
 * Lua threads that start when they are needed, are killed when a script will not end, and never keep the
 * process alive. Scripts travel in small batches; each has its own deadline, and only a culprit feels it.
 */
export class LuaPool {
  /** What a script and its values may use. */
  readonly memoryMb: number;
  readonly #size: number;
  readonly #heapMb: number;
  readonly #idleMs: number;
  readonly #workers = new Set<LuaWorker>();
  #queue: LuaJob[] = [];
  #isDispatching = false;
  #isClosed = false;
  #looking: NodeJS.Timeout | undefined;

  constructor({ size = 2, memoryMb = 64, idleSeconds = 60, heapMb = 128 }: LuaPoolOptions = {}) {
    this.#size = size;
    this.memoryMb = memoryMb;
    this.#heapMb = heapMb;
    this.#idleMs = idleSeconds * 1000;
  }

  get threadCount(): number {
    return this.#workers.size;
  }

  /** Scripts at work at this moment. */
  get runningCount(): number {
    return [...this.#workers].filter((worker) => worker.isRunning).length;
  }

  /** What came of the script; when the signal is aborted, at once. */
  run({ source, values, timeoutMs, signal }: LuaRequest): Promise<LuaOutcome> {
    if (this.#isClosed) return Promise.resolve(CLOSED);
    if (signal?.aborted) return Promise.resolve({ kind: 'abandoned', hasBegun: false });
    return new Promise((resolve) => {
      const onAbort = (): void => resolve({ kind: 'abandoned', hasBegun: this.#abandon(job) });
      const settle = (outcome: LuaOutcome): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve(outcome);
      };
      const job: LuaJob = { source, values, timeoutMs, settle };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#queue.push(job);
      this.#dispatchSoon();
    });
  }

  /** Ends the threads; scripts that are not done come out as unavailable. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#looking);
    for (const job of this.#queue.splice(0)) job.settle(CLOSED);
    await Promise.all([...this.#workers].map((worker) => worker.close(CLOSED)));
    this.#workers.clear();
  }

  /** Not at once: scripts of the same moment travel together. */
  #dispatchSoon(): void {
    if (this.#isDispatching || this.#isClosed) return;
    this.#isDispatching = true;
    queueMicrotask(() => {
      this.#isDispatching = false;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    for (const worker of this.#workers) {
      if (this.#queue.length === 0) return;
      if (worker.isIdle) worker.send(this.#nextBatch());
    }
    const starting = [...this.#workers].filter((worker) => worker.isStarting).length;
    const wanted = Math.min(this.#queue.length - starting, this.#size - this.#workers.size);
    for (let count = 0; count < wanted; count += 1) this.#start();
  }

  #nextBatch(): LuaJob[] {
    const share = Math.ceil(this.#queue.length / this.#size);
    return this.#queue.splice(0, Math.min(share, BATCH_SCRIPTS_MAX));
  }

  #start(): void {
    this.#looking ??= setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
    const worker = new LuaWorker({
      memoryBytes: this.memoryMb * 2 ** 20,
      heapMb: this.#heapMb,
      onFree: () => this.#dispatch(),
      onReturn: (jobs) => this.#requeue(jobs),
      onEnd: (ended, startError) => this.#forget(ended, startError),
    });
    this.#workers.add(worker);
  }

  /** They have waited already: in front. */
  #requeue(jobs: LuaJob[]): void {
    if (jobs.length === 0) return;
    this.#queue.unshift(...jobs);
    this.#dispatchSoon();
  }

  #forget(worker: LuaWorker, startError?: string): void {
    this.#workers.delete(worker);
    if (startError !== undefined) {
      const message = `no Lua thread can start: ${startError}`;
      for (const job of this.#queue.splice(0)) job.settle({ kind: 'unavailable', message });
    }
    this.#dispatchSoon();
  }

  /** Had it begun? Then it has a moment left to give its thread back. */
  #abandon(job: LuaJob): boolean {
    const place = this.#queue.indexOf(job);
    if (place !== -1) {
      this.#queue.splice(place, 1);
      return false;
    }
    if ([...this.#workers].some((worker) => worker.withdraw(job))) return false;
    job.timeoutMs = Math.min(job.timeoutMs, ABANDONED_MS_MAX);
    return true;
  }

  #look(): void {
    const now = performance.now();
    for (const worker of this.#workers) {
      worker.look(now);
      if (!worker.isIdleSince(now - this.#idleMs)) continue;
      this.#workers.delete(worker);
      void worker.close(CLOSED);
    }
    if (this.#workers.size > 0) return;
    clearInterval(this.#looking);
    this.#looking = undefined;
  }
}

const CLOSED: LuaOutcome = { kind: 'unavailable', message: 'the Lua pool is closed' };
