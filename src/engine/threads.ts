import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Worker as Thread } from 'node:worker_threads';
import Bree from 'bree';
import type { Logger } from 'pino';
import type { Config } from '#src/config.ts';
import { countDeath, restartDelayMs } from './restart-delay.ts';

/** What bree.stop() may take beyond the grace: it can wait for ever, its threads are ended then. */
const STOP_MARGIN_MS = 3_000;
const EXTENSION = extname(import.meta.url);
/** It reads a page at a time and keeps nothing: room for garbage would only sit there. */
const SWEEP_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 2 };

/**
 * All that is young can be moved to the old heap at one go, and past the limit Node leaves 16 MiB to
 * end the thread in: V8's own choice, 192 MB, leaps over that, and then the whole process is aborted.
 */
const WORKER_YOUNG_MB = 24;

export const THREADS = ['worker', 'sweep'] as const;
export type ThreadName = (typeof THREADS)[number];

export interface ThreadsOptions {
  config: Config;
  log: Logger;
  /** Where the usual ones are too long. */
  restartDelaysMs?: readonly number[];
  onMessage: (name: ThreadName, message: unknown) => void;
  onStarted: (name: ThreadName) => void;
  onDied: (name: ThreadName) => void;
}

/** The threads of a process, which are started again when they die. */
export class Threads {
  readonly #options: ThreadsOptions;
  readonly #bree: Bree;
  /** Deaths in a row. */
  readonly #deaths = new Map<ThreadName, number>();
  readonly #startedAt = new Map<ThreadName, number>();
  readonly #restarts = new Map<ThreadName, number>();
  #isStopping = false;

  constructor(options: ThreadsOptions) {
    this.#options = options;
    this.#bree = new Bree({
      root: false,
      logger: false,
      defaultExtension: EXTENSION.slice(1),
      acceptedExtensions: [EXTENSION],
      jobs: describeJobs(options.config),
      errorHandler: (error, { name }) => {
        // bree ends a thread that said 'cancelled' by force, and calls that a failure too.
        if (!this.#isStopping) options.log.error({ error, job: name }, 'a job failed');
      },
      workerMessageHandler: ({ name, message }) => {
        // bree itself hears this last word only where no other message has come since it said 'cancel'.
        if (message === 'cancelled') void this.#bree.workers.get(name)?.terminate();
        else if (isThreadName(name)) options.onMessage(name, message);
      },
    });
    this.#bree.on('worker created', (name: ThreadName) =>
      this.#startedAt.set(name, performance.now()),
    );
    this.#bree.on('worker deleted', (name: ThreadName) => this.#restart(name));
  }

  async start(): Promise<void> {
    for (const name of THREADS) await this.#bree.run(name);
  }

  /** The thread that is alive now. */
  get(name: ThreadName): Thread | undefined {
    return this.#bree.workers.get(name);
  }

  /** How often it was started again. */
  countRestarts(name: ThreadName): number {
    return this.#restarts.get(name) ?? 0;
  }

  /** Tells all to stop, and ends whatever has not stopped when the grace time is over. */
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

  #restart(name: ThreadName): void {
    this.#options.onDied(name);
    if (this.#isStopping) return;
    const livedMs = performance.now() - (this.#startedAt.get(name) ?? 0);
    const deaths = countDeath(this.#deaths.get(name) ?? 0, livedMs);
    this.#deaths.set(name, deaths);
    const delayMs = restartDelayMs(deaths, this.#options.restartDelaysMs);
    this.#options.log.error({ job: name, deaths, delayMs }, 'a thread died and is started again');
    setTimeout(() => void this.#runAgain(name), delayMs);
  }

  async #runAgain(name: ThreadName): Promise<void> {
    if (this.#isStopping) return;
    this.#restarts.set(name, this.countRestarts(name) + 1);
    await this.#bree.run(name);
    this.#options.onStarted(name);
  }
}

function describeJobs({ environment, LOG_LEVEL, WORKER_HEAP_MB }: Config): Bree.JobOptions[] {
  // A thread reads its settings for itself: what this process was told counts for it too.
  const env = { ...environment, LOG_LEVEL };
  const limits = {
    worker: { maxOldGenerationSizeMb: WORKER_HEAP_MB, maxYoungGenerationSizeMb: WORKER_YOUNG_MB },
    sweep: SWEEP_LIMITS,
  };
  return THREADS.map((name) => ({
    name,
    path: fileURLToPath(new URL(`../../jobs/${name}${EXTENSION}`, import.meta.url)),
    worker: { env, resourceLimits: limits[name] },
  }));
}

function isThreadName(name: string): name is ThreadName {
  return THREADS.some((thread) => thread === name);
}
