import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type Worker as Thread } from 'node:worker_threads';
import Bree from 'bree';
import type { Logger } from 'pino';
import type { Config } from '#src/config.ts';
import { type JournalMessage, PortJournal } from './journal-port.ts';
import { countDeath, restartDelayMs } from './restart-delay.ts';
import type { FromWorkerThread, ToSweepThread, ToWorkerThread } from './thread-messages.ts';
import { TroubleLog } from './trouble-log.ts';

/** What bree.stop() may take beyond the grace: it can wait for ever, its threads are ended then. */
const STOP_MARGIN_MS = 3_000;
const EXTENSION = extname(import.meta.url);
/** It reads a page at a time and keeps nothing: room for garbage would only sit there. */
const SWEEP_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 2 };
const WORKER = 'worker';
const SWEEP = 'sweep';

export interface SupervisorOptions {
  config: Config;
  log: Logger;
  onEnded?: (runs: Extract<FromWorkerThread, { type: 'ended' }>['runs']) => void;
}

/** What keeps the threads of a process alive: it restarts the dead and tells what is wrong. */
export class Supervisor {
  /** Writes through the engine's thread. */
  readonly journal = new PortJournal();
  readonly #options: SupervisorOptions;
  readonly #bree: Bree;
  readonly #deaths = new Map<string, number>();
  readonly #startedAt = new Map<string, number>();
  #isReady = false;
  #trouble: string | null = null;
  readonly #troubleLog: TroubleLog;
  #isStopping = false;
  #ready = Promise.withResolvers<void>();

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#troubleLog = new TroubleLog(options.log);
    const { WORKER_HEAP_MB: heapMb } = options.config;
    this.#bree = new Bree({
      root: false,
      logger: false,
      defaultExtension: EXTENSION.slice(1),
      acceptedExtensions: [EXTENSION],
      jobs: [
        {
          name: WORKER,
          path: jobPath(WORKER),
          worker: { resourceLimits: { maxOldGenerationSizeMb: heapMb } },
        },
        { name: SWEEP, path: jobPath(SWEEP), worker: { resourceLimits: SWEEP_LIMITS } },
      ],
      errorHandler: (error, { name }) => {
        // bree ends a thread that said 'cancelled' by force, and calls that a failure too.
        if (!this.#isStopping) options.log.error({ error, job: name }, 'a job failed');
      },
      workerMessageHandler: ({ name, message }) => {
        if (name === WORKER) this.#hear(message as FromWorkerThread);
      },
    });
    this.#bree.on('worker created', (name: string) => this.#startedAt.set(name, performance.now()));
    this.#bree.on('worker deleted', (name: string) => this.#restart(name));
  }

  /** What /readyz says of the engine: null when it is well. */
  get fault(): string | null {
    if (this.#trouble !== null) return `the store cannot be written: ${this.#trouble}`;
    return this.#isReady ? null : 'the worker thread is not running';
  }

  /** Resolves when the engine's thread drives runs. */
  async start(): Promise<void> {
    await this.#bree.run(WORKER);
    await this.#bree.run(SWEEP);
    await this.#ready.promise;
  }

  wake(): void {
    this.#tell(WORKER, { type: 'wake' });
  }

  /** Lets in-flight steps end for the grace time, then ends every thread. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const deadlineMs = this.#options.config.GRACE_SECONDS * 1000 + STOP_MARGIN_MS;
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      this.#bree.stop(),
      new Promise<void>((resolve) => (timer = setTimeout(resolve, deadlineMs))),
    ]);
    clearTimeout(timer);
    await Promise.all([...this.#bree.workers.values()].map((thread) => thread.terminate()));
  }

  #hear(message: FromWorkerThread): void {
    if (message === 'cancelled') return;
    switch (message.type) {
      case 'ready':
        this.#isReady = true;
        this.#connect();
        this.#ready.resolve();
        return;
      case 'ended':
        this.#options.onEnded?.(message.runs);
        return;
      case 'trouble':
        this.#setTrouble(message.message);
        return;
      case 'journal-answer':
      case 'journal-ask':
        this.journal.receive(message);
    }
  }

  #setTrouble(message: string | null): void {
    this.#trouble = message;
    this.#troubleLog.note(message);
  }

  /** Main and the sweeper write through the engine's thread that is alive now. */
  #connect(): void {
    const worker = this.#thread(WORKER);
    if (!worker) return;
    this.journal.connect({
      postMessage: (message: JournalMessage) => worker.postMessage(message),
      on: () => undefined,
    });
    this.#connectSweep();
  }

  #connectSweep(): void {
    const worker = this.#thread(WORKER);
    const sweep = this.#thread(SWEEP);
    if (!worker || !sweep || !this.#isReady) return;
    const { port1, port2 } = new MessageChannel();
    const served: ToWorkerThread = { type: 'serve-journal', port: port1 };
    const used: ToSweepThread = { type: 'use-journal', port: port2 };
    worker.postMessage(served, [port1]);
    sweep.postMessage(used, [port2]);
  }

  #restart(name: string): void {
    if (name === WORKER) {
      this.#isReady = false;
      this.journal.disconnect();
      // The next thread finds out for itself what it can write.
      this.#setTrouble(null);
    }
    if (this.#isStopping) return;
    const livedMs = performance.now() - (this.#startedAt.get(name) ?? 0);
    const deaths = countDeath(this.#deaths.get(name) ?? 0, livedMs);
    this.#deaths.set(name, deaths);
    const delayMs = restartDelayMs(deaths);
    this.#options.log.error({ job: name, deaths, delayMs }, 'a thread died and is started again');
    setTimeout(() => void this.#runAgain(name), delayMs);
  }

  async #runAgain(name: string): Promise<void> {
    if (this.#isStopping) return;
    await this.#bree.run(name);
    if (name === SWEEP) this.#connectSweep();
  }

  #tell(name: string, message: ToWorkerThread): void {
    this.#thread(name)?.postMessage(message);
  }

  #thread(name: string): Thread | undefined {
    return this.#bree.workers.get(name);
  }
}

function jobPath(name: string): string {
  return fileURLToPath(new URL(`../../jobs/${name}${EXTENSION}`, import.meta.url));
}
