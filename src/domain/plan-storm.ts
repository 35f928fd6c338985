import type { FreshFailure, PlaceAlerts, StormShare } from './alert-plan.ts';
import { type PlanOptions, type Sheet, takeUnseen } from './alert-sheet.ts';
import type { AlertStream, Storm } from './alert-stream.ts';
import { keyOfSignature } from './signature.ts';

/** A channel takes so many new alerts a minute; more of them are a storm. */
export const NEW_ALERTS_MAX = 5;
export const BUDGET_MS = 60_000;
/** So many may be told late, or be waiting to be sent, before they are one. */
export const LATE_ALERTS_MAX = 20;

/** Are these failures more than the place has messages for? */
export function isStorm(
  place: PlaceAlerts,
  sheet: Sheet,
  failures: readonly FreshFailure[],
): boolean {
  if (sheet.storm !== null) return false;
  const fresh = failures.filter((failure) => !sheet.streams.has(keyOfSignature(failure)));
  const kinds = new Map(fresh.toReversed().map((failure) => [keyOfSignature(failure), failure]));
  const late = [...kinds.values()].filter(({ isLate }) => isLate).length;
  const onTime = kinds.size - late;
  const waiting = place.streams.filter(({ post }) => place.unsent.has(post)).length;
  return (
    (onTime > 0 && place.newAlerts + onTime > NEW_ALERTS_MAX) ||
    (kinds.size > 0 && waiting + kinds.size > LATE_ALERTS_MAX)
  );
}

export function openStorm(sheet: Sheet, { now, makeId }: PlanOptions): void {
  sheet.storm = { post: makeId(), openedAt: now, raisedAt: now };
  sheet.isNewStorm = true;
}

/** What was not sent yet is told by it, too: also what was on its way as it began, and did not arrive. */
export function gatherUnsent(sheet: Sheet): void {
  const { streams, unsent } = sheet.place;
  const isTakenBack = ({ post }: AlertStream) => unsent.has(post);
  sheet.withdrawn = streams.filter(isTakenBack);
  sheet.closed = sheet.closed.filter((stream) => !isTakenBack(stream));
  for (const stream of sheet.withdrawn) {
    sheet.streams.delete(keyOfSignature(stream));
    addShare(sheet, shareOf(stream));
  }
}

/** What it tells and no message before it did. */
function shareOf({ count, toldBefore, ...stream }: AlertStream): StormShare {
  const { workflowId, step, code, firstAt, lastAt, newestRun } = stream;
  return { workflowId, step, code, more: count - toldBefore, firstAt, lastAt, newestRun };
}

/** Counts a failure on the card of the storm, and what nobody will see of the same kind. The post of that card. */
export function gatherFailure(
  sheet: Sheet,
  storm: Storm,
  { failure, now }: { failure: FreshFailure; now: number },
): string {
  const unseen = takeUnseen(sheet, keyOfSignature(failure));
  if (unseen !== undefined) addShare(sheet, shareOf(unseen));
  const { workflowId, step, code, run, at } = failure;
  addShare(sheet, { workflowId, step, code, more: 1, firstAt: at, lastAt: at, newestRun: run });
  sheet.storm = { ...storm, raisedAt: now };
  return storm.post;
}

function addShare({ shares }: Sheet, share: StormShare): void {
  const key = keyOfSignature(share);
  const known = shares.get(key) ?? { ...share, more: 0 };
  shares.set(key, {
    ...share,
    more: known.more + share.more,
    firstAt: Math.min(known.firstAt, share.firstAt),
    lastAt: Math.max(known.lastAt, share.lastAt),
    newestRun: Math.max(known.newestRun, share.newestRun),
  });
}
