import { type App, openApp, openOwnJournal, prepareDatabase } from '#src/app.ts';
import { SYSTEM_CLOCK } from '#src/clock.ts';
import type { Config } from '#src/config.ts';
import type { StepTraits } from '#src/domain/step-kind.ts';
import type { EngineStore } from '#src/store/append.ts';
import { readDatabaseUrl } from '#src/store/database.ts';
import type { CliIo } from './io.ts';
import { openPatience } from './patience.ts';
import { quieten } from './quieten.ts';

/** An app that writes, with its writer: a worker needs that too. */
export interface Writing {
  app: App;
  store: EngineStore;
}

export interface WritingRequest {
  config: Config;
  kinds: ReadonlyMap<string, StepTraits>;
  io: Pick<CliIo, 'tell'>;
}

/**
 * Opens the database for one command, makes it where there is none, and closes it. When it cannot
 * be written for WRITE_PATIENCE_SECONDS this rejects with the reason and leaves everything as it
 * stands: the process is about to end.
 */
export async function withWriting<T>(
  { config, kinds, io: { tell } }: WritingRequest,
  use: (writing: Writing) => Promise<T>,
): Promise<T> {
  const target = readDatabaseUrl(config.DATABASE_URL);
  const patience = openPatience({
    target,
    patienceMs: config.WRITE_PATIENCE_SECONDS * 1000,
    tell,
  });
  const work = async () => {
    await prepareDatabase(target);
    const own = await openOwnJournal(config, target, SYSTEM_CLOCK, {
      onTrouble: patience.onTrouble,
    });
    const app = await openApp({
      config: quieten(config),
      name: 'cli',
      kinds,
      journal: own.journal,
    });
    try {
      return await use({ app, store: own.store });
    } finally {
      await own.journal.drained();
      await own.store.close();
      await app.close();
    }
  };
  return Promise.race([work(), patience.exhausted]);
}
