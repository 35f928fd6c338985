import { prepareDatabase } from '#src/app.ts';
import type { Config } from '#src/config.ts';
import { openLog } from '#src/log.ts';
import { readDatabaseUrl } from '#src/store/database.ts';
import { Supervisor } from './supervisor.ts';

/** `signalbox worker`: drives runs until it is told to stop. Resolves with the exit code. */
export async function runWorkerProcess({ config }: { config: Config }): Promise<number> {
  // What is wrong from the start is told at once, not by a thread that dies again and again.
  await prepareDatabase(readDatabaseUrl(config.DATABASE_URL));
  const log = openLog(config, 'signalbox');
  const supervisor = new Supervisor({ config, log });
  const stopped = Promise.withResolvers<string>();
  const stop = (signal: string) => {
    // A second signal is a person who will not wait.
    for (const name of ['SIGTERM', 'SIGINT'] as const) {
      process.removeAllListeners(name);
      process.on(name, () => process.exit(130));
    }
    stopped.resolve(signal);
  };
  process.once('SIGTERM', () => stop('SIGTERM'));
  process.once('SIGINT', () => stop('SIGINT'));
  // A process stopped in the middle of a commit would hold the file for everybody.
  process.on('SIGTSTP', () => log.warn('a worker cannot be suspended; stop it with Ctrl-C'));
  // Where the store cannot be written a worker is never ready, and must be told to stop all the same.
  const isReady = supervisor.start().then(() => log.info('worker ready'));
  await Promise.race([isReady, stopped.promise]);
  const signal = await stopped.promise;
  log.info({ signal, graceSeconds: config.GRACE_SECONDS }, 'stopping: in-flight steps may end');
  await supervisor.stop();
  log.info('stopped');
  return 0;
}
