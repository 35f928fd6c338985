import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openPostgresDesk, whyNoPostgres } from './postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** For the files of tests; it goes when the run has ended. */
    scratchFolder: string;
    /** Where tests ask for the PostgreSQL server; null where there is none for this machine. */
    postgresDesk: number | null;
  }
}

/** Once per run, before the first test. Vitest calls what it returns after the last one. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-test-'));
  project.provide('scratchFolder', folder);
  const why = whyNoPostgres();
  if (why !== null) process.stderr.write(`not run: the stores' tests on PostgreSQL (${why})\n`);
  const desk = why === null ? await openPostgresDesk() : null;
  project.provide('postgresDesk', desk?.port ?? null);
  return async () => {
    await desk?.close();
    await rm(folder, { recursive: true, force: true });
  };
}
