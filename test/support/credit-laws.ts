import type { Knex } from 'knex';
import { z } from 'zod';
import { BUCKETS, totalOf } from '#src/domain/credits.ts';
import { findAccount } from '#src/store/credits.ts';
import { SEEDED } from './prepare-template.ts';

const Entry = z.object({
  bucket: z.enum(BUCKETS),
  amount: z.number(),
  kind: z.string(),
  run: z.number().nullable(),
  step: z.string().nullable(),
});

/** Opens a metered account that holds this, in the order in which it is spent. */
export async function openMetered(
  db: Knex,
  amounts: readonly number[],
  thresholds: readonly number[] = [],
): Promise<void> {
  const [trial = 0, included = 0, payg = 0] = amounts;
  const account = { tenant_id: 1, metered: 1, thresholds: JSON.stringify(thresholds) };
  await db('credit_accounts').insert({ ...account, trial, included, payg });
  for (const [index, bucket] of BUCKETS.entries()) {
    const entry = { tenant_id: 1, at: 0, kind: 'top_up', bucket, amount: amounts[index] ?? 0 };
    if (entry.amount !== 0) await db('credit_ledger').insert(entry);
  }
}

/** What is wrong with account, ledger and usage as they stand; and what each step was charged, by `run/step`. */
export async function auditCredits(
  db: Knex,
): Promise<{ faults: string[]; charged: Map<string, number>; left: number }> {
  const faults: string[] = [];
  const charged = new Map<string, number>();
  const running = { trial: 0, included: 0, payg: 0 };
  const rows: unknown = await db('credit_ledger').orderBy('id');
  for (const { bucket, amount, kind, run, step } of z.array(Entry).parse(rows)) {
    running[bucket] += amount;
    if (running[bucket] < 0) faults.push(`${bucket} went below zero at ${run}/${step}`);
    if (kind !== 'debit') continue;
    const earlier = BUCKETS.slice(0, BUCKETS.indexOf(bucket));
    if (earlier.some((each) => running[each] > 0)) faults.push(`${bucket} was spent too early`);
    const key = `${run}/${step}`;
    charged.set(key, (charged.get(key) ?? 0) - amount);
  }
  const account = await findAccount(db, SEEDED.projectId);
  if (JSON.stringify(account?.balance) !== JSON.stringify(running)) {
    faults.push(`${JSON.stringify(account?.balance)} is not ${JSON.stringify(running)}`);
  }
  const used = z
    .object({ steps: z.coerce.number(), amount: z.coerce.number() })
    .parse(await db('credit_usage').sum({ steps: 'steps', amount: 'amount' }).first());
  const spent = [...charged.values()].reduce((sum, price) => sum + price, 0);
  if (used.amount !== spent || used.steps !== charged.size) {
    faults.push(`usage ${JSON.stringify(used)} is not ${charged.size} steps and ${spent}`);
  }
  return { faults, charged, left: totalOf(running) };
}
