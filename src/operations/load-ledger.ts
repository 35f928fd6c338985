import type { ReadApp } from '#src/app.ts';
import { type LedgerEntry, listLedger } from '#src/store/credits.ts';
import { needAccount } from './credit-account.ts';
import { findNamedRun } from './find-run.ts';

export const LEDGER_LIMIT_MAX = 500;

export interface LedgerRequest {
  /** As a person names it. */
  run?: string;
  /** Only entries before this one. */
  before?: number;
  limit: number;
}

/** What came in and went out, newest first. */
export async function loadLedger(
  app: ReadApp,
  { run, before, limit }: LedgerRequest,
): Promise<{ entries: LedgerEntry[]; hasMore: boolean }> {
  const { tenantId } = await needAccount(app);
  const key = run === undefined ? {} : { run: (await findNamedRun(app, run)).run };
  const page = before === undefined ? {} : { before };
  const found = await listLedger(app.db, { tenantId, ...key, ...page, limit: limit + 1 });
  return { entries: found.slice(0, limit), hasMore: found.length > limit };
}
