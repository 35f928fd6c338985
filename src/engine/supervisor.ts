import { MessageChannel } from 'node:worker_threads';
import { type JournalMessage, PortJournal } from './journal-port.ts';
import type {
  EndedCount,
  EngineFigures,
  FromWorkerThread,
  StoreTrouble,
  ToSweepThread,
  ToWorkerThread,
} from './thread-messages.ts';
import { type ThreadName, Threads, type ThreadsOptions } from './threads.ts';
import { TroubleLog } from './trouble-log.ts';

/** A thread that takes so long to say how it is has other troubles than being counted. */
const MEASURE_PATIENCE_MS = 1_000;

export interface SupervisorOptions
  extends Pick<ThreadsOptions, 'config' | 'log' | 'restartDelaysMs'> {
  /** Once a turn of the worker's thread. */
  onEnded?: (runs: Extract<FromWorkerThread, { type: 'ended' }>['runs']) => void;
  /** Runs have changed, and so many have ended; told a few times a second at most. */
  onWritten?: (ended: readonly EndedCount[]) => void;
}

/** The engine as the rest of the process sees it: how to write, and how it is. */
export class Supervisor {
  /** Writes through the engine's thread. */
  readonly journal = new PortJournal();
  readonly threads: Threads;
  readonly #options: SupervisorOptions;
  readonly #troubleLog: TroubleLog;
  #isReady = false;
  #ready = Promise.withResolvers<void>();
  #measuring: ((figures: EngineFigures) => void)[] = [];

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#troubleLog = new TroubleLog(options.log);
    this.threads = new Threads({
      ...options,
      onMessage: (name, message) => {
        if (name === 'worker') this.#hear(message as FromWorkerThread);
      },
      onStarted: (name) => {
        if (name === 'sweep') this.#connectSweep();
      },
      onDied: (name) => this.#forget(name),
    });
  }

  /** Does the engine's thread drive runs? */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Why nothing can be written, once that has lasted. */
  get trouble(): StoreTrouble | null {
    return this.#troubleLog.lasting;
  }

  /** Resolves when the engine's thread drives runs. */
  async start(): Promise<void> {
    await this.threads.start();
    await this.#ready.promise;
  }

  /** null: there is no engine's thread, or it does not answer. */
  async measure(): Promise<EngineFigures | null> {
    if (!this.#isReady) return null;
    const { promise, resolve } = Promise.withResolvers<EngineFigures | null>();
    const timer = setTimeout(() => resolve(null), MEASURE_PATIENCE_MS);
    this.#measuring.push(resolve);
    this.#tell({ type: 'measure' });
    const figures = await promise;
    clearTimeout(timer);
    return figures;
  }

  /** Lets in-flight steps end for the grace time, then ends every thread. */
  async stop(): Promise<void> {
    await this.threads.stop();
  }

  #hear(message: FromWorkerThread): void {
    switch (message.type) {
      case 'ready':
        this.#isReady = true;
        this.#connect();
        this.#ready.resolve();
        return;
      case 'ended':
        this.#options.onEnded?.(message.runs);
        return;
      case 'written':
        this.#options.onWritten?.(message.ended);
        return;
      case 'trouble':
        this.#troubleLog.note(message.trouble);
        return;
      case 'figures':
        for (const resolve of this.#measuring.splice(0)) resolve(message.figures);
        return;
      case 'journal-answer':
      case 'journal-ask':
        this.journal.receive(message);
    }
  }

  /** Main and the sweeper write through the engine's thread that is alive now. */
  #connect(): void {
    const worker = this.threads.get('worker');
    if (!worker) return;
    this.journal.connect({
      postMessage: (message: JournalMessage) => worker.postMessage(message),
      on: () => undefined,
    });
    this.#connectSweep();
  }

  #connectSweep(): void {
    const worker = this.threads.get('worker');
    const sweep = this.threads.get('sweep');
    if (!worker || !sweep || !this.#isReady) return;
    const { port1, port2 } = new MessageChannel();
    const served: ToWorkerThread = { type: 'serve-journal', port: port1 };
    const used: ToSweepThread = { type: 'use-journal', port: port2 };
    worker.postMessage(served, [port1]);
    sweep.postMessage(used, [port2]);
  }

  #forget(name: ThreadName): void {
    if (name !== 'worker') return;
    this.#isReady = false;
    this.journal.disconnect();
    // The next thread finds out for itself what it can write.
    this.#troubleLog.note(null);
  }

  #tell(message: ToWorkerThread): void {
    this.threads.get('worker')?.postMessage(message);
  }
}
