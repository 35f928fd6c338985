import {
  type CreditFacts,
  formatCredits,
  namePriced,
  totalOf,
  type WorkflowUsage,
} from '#src/domain/credits.ts';
import type { LedgerEntry } from '#src/store/credits.ts';

/** Amounts are text: no program that reads them can lose a digit. */
export function describeCreditFacts(facts: CreditFacts | null) {
  if (facts === null) return { metered: false };
  const { isMetered, balance, thresholds, prices, today, recent, recentDays } = facts;
  const { trial, included, payg } = balance;
  return {
    metered: isMetered,
    balance: formatCredits(totalOf(balance)),
    buckets: {
      trial: formatCredits(trial),
      included: formatCredits(included),
      payg: formatCredits(payg),
    },
    thresholds: thresholds.map(formatCredits),
    prices: prices.map((priced) => ({
      step: namePriced(priced),
      credits: formatCredits(priced.price),
    })),
    usage: {
      today: today.map(describeUsage),
      days: recentDays,
      by_workflow: recent.map(describeUsage),
    },
  };
}

function describeUsage({ workflow, steps, amount }: WorkflowUsage) {
  return { workflow, steps, credits: formatCredits(amount) };
}

export function describeEntry({ id, at, kind, bucket, amount, run, step, ...by }: LedgerEntry) {
  return {
    id,
    at: new Date(at).toISOString(),
    kind,
    bucket,
    credits: formatCredits(amount),
    run_id: run,
    step_id: step,
    by: by.by_name,
    receipt: by.receipt,
    note: by.note,
  };
}
