import { type App, openApp, openOwnJournal, prepareDatabase } from '#src/app.ts';
import { type Clock, SYSTEM_CLOCK } from '#src/clock.ts';
import { readConfig } from '#src/config.ts';
import type { StepTraits } from '#src/domain/step-kind.ts';
import type { EngineStore } from '#src/store/append.ts';
import { type DatabaseTarget, readDatabaseUrl } from '#src/store/database.ts';
import { KINDS } from './crash-kinds.ts';

export function urlOf(target: DatabaseTarget): string {
  return target.dialect === 'sqlite' ? `sqlite:${target.file}` : target.url;
}

export interface CrashApp {
  app: App;
  store: EngineStore;
  close: () => Promise<void>;
}

export interface CrashAppOptions {
  url: string;
  env?: Readonly<Record<string, string>>;
  kinds?: ReadonlyMap<string, StepTraits>;
  clock?: Clock;
  /** May change the store before anything is written. */
  onStore?: (store: EngineStore) => void;
}

/** What a process opens that writes for itself: its store can be got at, its step kinds are those that crash. */
export async function openCrashApp(options: CrashAppOptions): Promise<CrashApp> {
  const { url, env = {}, kinds = KINDS, clock = SYSTEM_CLOCK, onStore } = options;
  const config = readConfig({ LOG_LEVEL: 'silent', ...env, DATABASE_URL: url });
  const target = readDatabaseUrl(url);
  await prepareDatabase(target);
  const own = await openOwnJournal(config, target, clock);
  onStore?.(own.store);
  const app = await openApp({ config, name: 'crash', kinds, clock, journal: own.journal });
  return {
    app,
    store: own.store,
    close: async () => {
      await app.close();
      await own.journal.drained();
      await own.store.close();
    },
  };
}
