import { prepareDatabase } from '#src/app.ts';
import type { Config } from '#src/config.ts';
import { openLog } from '#src/log.ts';
import { readDatabaseUrl } from '#src/store/database.ts';
import { Supervisor } from './supervisor.ts';

/** Drives runs until it is told to stop, and lets the steps in flight end then. Resolves with the exit code. */
export async function runWorkerProcess({
  config,
  stop,
}: {
  config: Config;
  stop: AbortSignal;
}): Promise<number> {
  // What is wrong from the start is told at once, not by a thread that dies again and again.
  await prepareDatabase(readDatabaseUrl(config.DATABASE_URL));
  const log = openLog(config, 'signalbox');
  const supervisor = new Supervisor({ config, log });
  // A process stopped in the middle of a commit would hold the file for everybody.
  process.on('SIGTSTP', () => log.warn('a worker cannot be suspended; stop it with Ctrl-C'));
  const told = new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve());
  });
  // Where the store cannot be written a worker is never ready, and must be told to stop all the same.
  const isReady = supervisor.start().then(() => log.info('worker ready'));
  await Promise.race([isReady, told]);
  await told;
  log.info({ graceSeconds: config.GRACE_SECONDS }, 'stopping: in-flight steps may end');
  await supervisor.stop();
  log.info('stopped');
  return 0;
}
