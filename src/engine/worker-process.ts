import type { Logger } from 'pino';
import { prepareDatabase } from '#src/app.ts';
import { openLog } from '#src/log.ts';
import { readDatabaseUrl } from '#src/store/database.ts';
import { Supervisor, type SupervisorOptions } from './supervisor.ts';

/** The engine of a process, which may have more beside it. */
export interface EngineProcess {
  log: Logger;
  supervisor: Supervisor;
  /** Drives runs until the signal. */
  driveUntil: (stop: AbortSignal) => Promise<void>;
  /** Lets the steps in flight end, and then every thread. */
  stop: () => Promise<void>;
}

export type EngineProcessOptions = Omit<SupervisorOptions, 'log' | 'onEnded'>;

/** Makes ready to drive runs. What is wrong from the start is told at once, not by a thread that dies again and again. */
export async function openEngineProcess(options: EngineProcessOptions): Promise<EngineProcess> {
  const { config } = options;
  await prepareDatabase(readDatabaseUrl(config.DATABASE_URL));
  const log = openLog(config, 'signalbox');
  const supervisor = new Supervisor({ ...options, log });
  // A process stopped in the middle of a commit would hold the file for everybody.
  process.on('SIGTSTP', () => log.warn('a worker cannot be suspended; stop it with Ctrl-C'));
  return {
    log,
    supervisor,
    driveUntil: async (stop) => {
      const told = waitForSignal(stop);
      // Where the store cannot be written a worker is never ready, and must be told to stop all the same.
      const isReady = supervisor.start().then(() => log.info('worker ready'));
      await Promise.race([isReady, told]);
      await told;
      log.info({ graceSeconds: config.GRACE_SECONDS }, 'stopping: in-flight steps may end');
    },
    stop: async () => {
      await supervisor.stop();
      log.info('stopped');
    },
  };
}

/** Drives runs until it is told to stop, and lets the steps in flight end then. Resolves with the exit code. */
export async function runWorkerProcess({
  stop,
  ...options
}: EngineProcessOptions & { stop: AbortSignal }): Promise<number> {
  const engine = await openEngineProcess(options);
  await engine.driveUntil(stop);
  await engine.stop();
  return 0;
}

export async function waitForSignal(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
}
