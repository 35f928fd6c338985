import type { ReadApp } from '#src/app.ts';
import type { Statement } from '#src/store/append.ts';
import { alarmDigest, listUnsentDigests } from '#src/store/digests.ts';
import { alarmSubscription, listDueSubscriptions } from '#src/store/subscriptions.ts';

/** So long after its time a digest that is not there is missed. */
export const LATE_DIGEST_MS = 30 * 60_000;
/** What nobody was told of for longer is nobody's any more. */
const LOOKED_BACK_MS = 7 * 24 * 3_600_000;
const LATE_MAX = 20;

/** A digest that people wait for. */
export interface LateDigest {
  subscription: number;
  surface: string;
  place: string;
  /** Local. */
  date: string;
  dueAt: number;
  /** Null: it was not even made. */
  post: string | null;
  /** Why the last attempt did not send it; null: nobody knows. */
  reason: string | null;
}

/**
 * Those that are not there 30 min after their time, or after they were made up for, and of which
 * nobody was told. `alarm` must match in the write that owes the word of it: of those who find one,
 * one tells. To be asked after makeDueDigests: what that makes is not late.
 */
export async function listLateDigests({
  db,
  clock,
  projectId,
}: ReadApp): Promise<{ late: LateDigest; alarm: Statement }[]> {
  const now = clock.now();
  const until = now - LATE_DIGEST_MS;
  const made = { projectId, from: now - LOOKED_BACK_MS, until, limit: LATE_MAX };
  const unsent = await listUnsentDigests(db, made);
  const due = await listDueSubscriptions(db, projectId, { now: until, limit: LATE_MAX });
  const unmade = due.filter(
    ({ due: { at, date }, alarmedDate }) => at <= until && date !== alarmedDate,
  );
  return [
    ...unsent.map((late) => ({ late, alarm: alarmDigest(db, late, now) })),
    ...unmade.map((subscription) => {
      const { id, surface, place, due: next } = subscription;
      const what = { subscription: id, surface, place, date: next.date, dueAt: next.at };
      const late = { ...what, post: null, reason: null };
      return { late, alarm: alarmSubscription(db, subscription) };
    }),
  ];
}
