import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { App } from '#src/app.ts';
import { BUCKETS } from '#src/domain/credits.ts';
import { enableCredits } from '#src/operations/enable-credits.ts';
import { setPrice } from '#src/operations/set-price.ts';
import { topUpCredits } from '#src/operations/top-up.ts';
import { loadLog } from '#src/store/events.ts';
import { loadRun } from '#src/store/runs.ts';
import { OWNER } from '#test/support/callers.ts';
import { auditCredits } from '#test/support/credit-laws.ts';
import type { Ledger } from './ledger.ts';
import type { Random } from './random.ts';

const PRICES = { put: 3, post: 2, compute: 1 };
const FIRST = 4_000;

/** What the steps of a pass are paid from. */
export async function openPurse(app: App): Promise<void> {
  for (const [stepType, price] of Object.entries(PRICES)) {
    await setPrice(app, OWNER, { stepType, tool: '', price });
  }
  await topUpCredits(app, OWNER, { amount: FIRST, bucket: 'included' });
  await enableCredits(app, OWNER, { isMetered: true });
}

/** Puts something in until it is told to stop: at times too little for all who ask. */
export async function fillPurse(app: App, random: Random, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await sleep(random.between(300, 1_500));
    const bucket = random.pick(BUCKETS) ?? 'payg';
    await topUpCredits(app, OWNER, { amount: random.between(1, 800), bucket });
  }
}

/** What is wrong with the account, or between it and what the logs say that steps were charged. */
export async function countPurse(
  db: Knex,
  ledger: Ledger,
): Promise<{ unpaid: string[]; paid: number; short: number }> {
  const { faults, charged } = await auditCredits(db);
  const paid = charged.size;
  let short = 0;
  for (const run of ledger.started.values()) {
    const record = await loadRun(db, run);
    const log = (record && (await loadLog(db, { run, createdAt: record.created_at }))) ?? [];
    if (record?.failure_code === 'INSUFFICIENT_CREDITS') short += 1;
    for (const event of log) {
      if (event.type !== 'step_started' || event.data.price === undefined) continue;
      const key = `${run}/${event.step}`;
      if (charged.get(key) !== event.data.price) faults.push(`${key} was not paid as it says`);
      charged.delete(key);
    }
  }
  const never = charged.keys().map((key) => `${key} was paid and never started`);
  return { unpaid: [...faults, ...never], paid, short };
}
