import { join } from 'node:path';
import { z } from 'zod';
import { MICROCREDITS_MAX } from '#src/domain/credits.ts';
import { findTenant, openAccount, savePrice, setMetered, topUp } from '#src/store/credits.ts';
import { openMigrator } from '#src/store/database.ts';
import { makeDatabase, PROJECT_ID } from './database.ts';
import { medianOf } from './sample.ts';
import { KINDS_FILE, runScript } from './script.ts';
import { w1Graph } from './w1-graph.ts';

const RUNS = 4_000;
const ROUNDS = 3;
const KIND = 'bench_effect';
const Figures = z.object({ runs_per_s: z.number() });

export interface PricedFigures {
  plain_runs_per_s: number;
  priced_runs_per_s: number;
  /** Of the throughput without prices. */
  percent: number;
}

/** W1-effect with every step charged against the same without, in turn: the machine's mood counts for both. */
export async function measurePriced(folder: string): Promise<PricedFigures> {
  const plain: number[] = [];
  const priced: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    plain.push(await measure(join(folder, `plain-${round}.db`), false));
    priced.push(await measure(join(folder, `priced-${round}.db`), true));
  }
  const [plain_runs_per_s, priced_runs_per_s] = [medianOf(plain), medianOf(priced)];
  const percent = (100 * priced_runs_per_s) / plain_runs_per_s;
  return { plain_runs_per_s, priced_runs_per_s, percent };
}

async function measure(file: string, isPriced: boolean): Promise<number> {
  await makeDatabase(file, w1Graph(KIND));
  if (isPriced) await fillAccount(file);
  const env = { DATABASE_URL: `sqlite:${file}`, STEP_KINDS: KINDS_FILE, LOG_LEVEL: 'warn' };
  const out = await runScript('w1-process.ts', [`${RUNS}`], env);
  return Figures.parse(JSON.parse(out)).runs_per_s;
}

/** More than the runs can spend. */
async function fillAccount(file: string): Promise<void> {
  const db = openMigrator({ dialect: 'sqlite', file });
  const tenantId = await findTenant(db, PROJECT_ID);
  const amount = MICROCREDITS_MAX;
  const given = { bucket: 'payg', amount, at: 0, by: 'bench', note: null, receipt: '' } as const;
  const statements = [
    openAccount(db, { tenantId, thresholds: [] }),
    savePrice(db, tenantId, { stepType: KIND, tool: '', price: 1 }),
    ...topUp(db, { tenantId, ...given }),
    setMetered(db, tenantId, true),
  ];
  for (const { sql, bindings } of statements) await db.raw(sql, [...bindings] as never[]);
  await db.destroy();
}
