import type { ReadApp } from '#src/app.ts';
import * as counts from '#src/store/ledger-counts.ts';
import { listDueSubscriptions } from '#src/store/subscriptions.ts';
import { LATE_DIGEST_MS } from './list-late-digests.ts';

const HOUR_MS = 60 * 60 * 1000;
const UNMADE_MAX = 100;

/** What became of the notices of the last hour, by surface. */
export function countNotices({ db, clock }: ReadApp) {
  return counts.countLedger(db, clock.now() - HOUR_MS);
}

/** Digests that are not there 30 min after their time, made or not. */
export async function countLateDigests({ db, clock, projectId }: ReadApp): Promise<number> {
  const now = clock.now() - LATE_DIGEST_MS;
  const unmade = await listDueSubscriptions(db, projectId, { now, limit: UNMADE_MAX });
  const unsent = await counts.countUnsentDigests(db, now);
  return unsent + unmade.filter(({ due }) => due.at <= now).length;
}
