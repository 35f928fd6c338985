import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { makeDatabase } from './database.ts';
import { KINDS_FILE, runScript } from './script.ts';
import { type W1Kind, w1Graph } from './w1-graph.ts';

const Figures = z.object({
  runs_per_s: z.number(),
  cpu_ms_per_run: z.number(),
  p50_ms: z.number(),
  p99_ms: z.number(),
  pause_p99_ms: z.number(),
});
export type W1Figures = z.infer<typeof Figures>;

/** What a process says of W1, and what 100,000 such runs take on disk. */
export type W1Round = W1Figures & { store_mb: number };

/** Lua steps take longer: fewer of them do. */
const RUNS: Record<W1Kind, number> = { bench_pure: 6_000, bench_effect: 6_000, lua_script: 2_500 };

/** W1 in a process and a database of its own. */
export async function measureW1(folder: string, kind: W1Kind): Promise<W1Round> {
  const file = join(folder, 'w1.db');
  await makeDatabase(file, w1Graph(kind));
  const before = measureStore(file);
  const out = await runScript('w1-process.ts', [`${RUNS[kind]}`], {
    DATABASE_URL: `sqlite:${file}`,
    STEP_KINDS: KINDS_FILE,
    LOG_LEVEL: 'warn',
  });
  const after = measureStore(file);
  const bytesEach = (after.bytes - before.bytes) / (after.runs - before.runs);
  const bytes = before.bytes + 100_000 * bytesEach;
  return { ...Figures.parse(JSON.parse(out)), store_mb: bytes / 1_000_000 };
}

const Store = z.object({ bytes: z.number(), runs: z.number() });

function measureStore(file: string): z.infer<typeof Store> {
  const db = new Database(file, { readonly: true });
  const row = db
    .prepare(
      `select (select count(*) from runs) as runs,
         (select page_count * page_size from pragma_page_count, pragma_page_size) as bytes`,
    )
    .get();
  db.close();
  return Store.parse(row);
}
