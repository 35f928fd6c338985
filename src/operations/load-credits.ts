import type { ReadApp } from '#src/app.ts';
import { type CreditFacts, dayOf } from '#src/domain/credits.ts';
import { findAccount, listPrices, listUsage } from '#src/store/credits.ts';

/** The days that are looked back on, today among them. */
const USAGE_DAYS = 30;

/** What there is, what costs what and what it was spent on; null: credits were never switched on. */
export async function loadCredits({ db, projectId, clock }: ReadApp): Promise<CreditFacts | null> {
  const account = await findAccount(db, projectId);
  if (!account) return null;
  const { tenantId, isMetered, balance, thresholds } = account;
  const now = clock.now();
  const today = dayOf(now);
  const usageSince = (sinceDay: number) => listUsage(db, { tenantId, sinceDay });
  return {
    isMetered,
    balance,
    thresholds,
    prices: await listPrices(db, tenantId),
    today: await usageSince(today),
    recent: await usageSince(today - USAGE_DAYS + 1),
    recentDays: USAGE_DAYS,
    now,
  };
}
