import { Worker } from 'node:worker_threads';
import { LuaBatch } from './lua-batch.ts';
import type { LuaJob, LuaOutcome, LuaReport, LuaThreadOptions } from './lua-job.ts';

const START_MS_MAX = 30_000;

export interface LuaWorkerOptions {
  memoryBytes: number;
  heapMb: number;
  /** It is ready for a batch. */
  onFree: () => void;
  /** Scripts that it will not run to their end. They may run elsewhere: a script is pure. */
  onReturn: (jobs: LuaJob[]) => void;
  /** It is gone. With a `startError` it never got ready. */
  onEnd: (worker: LuaWorker, startError?: string) => void;
}

/** One Lua thread, seen from outside. */
export class LuaWorker {
  readonly #options: LuaWorkerOptions;
  readonly #worker: Worker;
  readonly #batch = new LuaBatch();
  #phase: 'starting' | 'idle' | 'busy' | 'ended' = 'starting';
  /** Since when it is in this phase, or was seen to run the script at `#seenPlace`. */
  #since = performance.now();
  #seenPlace: number | undefined;

  constructor(options: LuaWorkerOptions) {
    this.#options = options;
    const workerData: LuaThreadOptions = {
      claims: this.#batch.claims,
      memoryBytes: options.memoryBytes,
    };
    this.#worker = new Worker(new URL('./lua-thread.ts', import.meta.url), {
      workerData,
      argv: [],
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: options.heapMb },
      // The Lua engine prints when it breaks; what it says comes back as an outcome too.
      stdout: true,
      stderr: true,
    });
    this.#worker.on('message', (report: LuaReport) => this.#hear(report));
    this.#worker.on('error', (error: Error) => this.#crash(error));
    this.#worker.on('exit', () => this.#crash(new Error('its thread ended')));
    this.#worker.unref();
  }

  get isStarting(): boolean {
    return this.#phase === 'starting';
  }

  get isIdle(): boolean {
    return this.#phase === 'idle';
  }

  get isRunning(): boolean {
    return this.#batch.findRunning() !== undefined;
  }

  isIdleSince(time: number): boolean {
    return this.#phase === 'idle' && this.#since <= time;
  }

  send(jobs: LuaJob[]): void {
    this.#seenPlace = undefined;
    this.#enter('busy');
    this.#worker.postMessage(this.#batch.fill(jobs), []);
  }

  /**
   * Called every few milliseconds. A script that was at it at the last look, too, no longer holds up those
   * behind it; one that is over its time is killed with the thread. Looking late only favours the script.
   */
  look(now: number): void {
    if (this.isStarting && now - this.#since > START_MS_MAX) {
      this.#crash(new Error('it did not start in time'));
    }
    const running = this.#batch.findRunning();
    if (running === undefined || running.place !== this.#seenPlace) {
      this.#seenPlace = running?.place;
      if (this.#phase === 'busy') this.#since = now;
      return;
    }
    this.#options.onReturn(this.#batch.takeBack(() => true));
    if (now - this.#since > running.job.timeoutMs) this.#end({ kind: 'timeout' });
  }

  /** Gives up a script that has not begun. No: it is running or done, or was never here. */
  withdraw(job: LuaJob): boolean {
    return this.#batch.takeBack((other) => other === job).length > 0;
  }

  async close(outcome: LuaOutcome): Promise<void> {
    this.#phase = 'ended';
    for (const job of this.#batch.empty()) job.settle(outcome);
    await this.#worker.terminate();
  }

  #enter(phase: 'idle' | 'busy'): void {
    this.#phase = phase;
    this.#since = performance.now();
  }

  #hear(report: LuaReport): void {
    if (this.#phase === 'ended') return;
    if (report.kind === 'outcomes') {
      for (const [place, outcome] of report.outcomes) this.#batch.settle(place, outcome);
      if (!report.isLast) return;
    }
    this.#enter('idle');
    this.#options.onFree();
  }

  #crash(error: Error): void {
    if (this.#phase === 'ended') return;
    const isHeapFull = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    const outcome: LuaOutcome = isHeapFull
      ? { kind: 'memory' }
      : { kind: 'unavailable', message: error.message };
    this.#end(outcome, this.isStarting ? error.message : undefined);
  }

  /** The script that was running answers for the end of the thread; when none was, all of them do. */
  #end(outcome: LuaOutcome, startError?: string): void {
    this.#phase = 'ended';
    const culprit = this.#batch.findRunning()?.job;
    const left = this.#batch.empty();
    for (const job of left) {
      if (culprit === undefined || job === culprit) job.settle(outcome);
    }
    if (culprit !== undefined) this.#options.onReturn(left.filter((job) => job !== culprit));
    void this.#worker.terminate();
    this.#options.onEnd(this, startError);
  }
}
