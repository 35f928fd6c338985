import { onTestFinished } from 'vitest';
import { type App, openApp } from '#src/app.ts';
import { type Clock, SYSTEM_CLOCK } from '#src/clock.ts';
import { readConfig } from '#src/config.ts';
import { BUILT_IN_TRAITS } from '#src/domain/step-kind.ts';
import type { DatabaseTarget } from '#src/store/database.ts';

export interface QuietAppOptions {
  target: DatabaseTarget;
  config?: Readonly<Record<string, string>>;
  clock?: Clock;
}

/** A runtime in which nothing runs: for what people ask. It is closed when the test has finished. */
export async function openQuietApp({
  target,
  config = {},
  clock = SYSTEM_CLOCK,
}: QuietAppOptions): Promise<App> {
  const app = await openApp({
    config: readConfig({
      DATABASE_URL: target.dialect === 'sqlite' ? `sqlite:${target.file}` : target.url,
      LOG_LEVEL: 'silent',
      ...config,
    }),
    name: 'test',
    kinds: new Map(Object.entries(BUILT_IN_TRAITS)),
    clock,
  });
  let isOpen = true;
  const close = async () => {
    if (isOpen) await app.close();
    isOpen = false;
  };
  onTestFinished(close);
  return { ...app, close };
}
