import type { DigestFacts, DigestGroup, EndCounts } from './digest.ts';
import type { Streak } from './streaks.ts';

/** Of a group so many kinds of message are told. */
export const KINDS_TOLD_MAX = 2;

/** Others are counted. */
export const GROUPS_MAX = 300;

const TRENDS = ['new', 'still_failing', 'recovered'] as const;

/** How a group of failures has changed since the digest before. */
export function trendOf(
  streak: Pick<Streak, 'recoveredAt' | 'firstAt' | 'count'> | undefined,
  { count, from }: { count: number; from: number },
): DigestGroup['trend'] {
  if (streak === undefined) return 'new';
  if (streak.recoveredAt !== null) return 'recovered';
  // A clock that was set back makes what is new look old: then it has failed no more often than this.
  return streak.firstAt <= from && streak.count > count ? 'still_failing' : 'new';
}

/** Those that are told, in their order; `left`: how many are not. */
export function pickGroups<Group extends DigestGroup>(
  groups: readonly Group[],
  total: number,
): { groups: Group[]; left: number } {
  const picked = groups.toSorted(
    (one, other) =>
      TRENDS.indexOf(one.trend) - TRENDS.indexOf(other.trend) ||
      other.count - one.count ||
      other.lastAt - one.lastAt,
  );
  const told = picked.slice(0, GROUPS_MAX);
  return { groups: told, left: Math.max(total, groups.length) - told.length };
}

/** Runs that ended alike, and when. */
export interface EndsAt {
  at: number;
  status: keyof EndCounts;
  count: number;
}

/** Adds ends up by the hour in which they were; `hours`: when each begins. Of what is outside the nearest. */
export function fillHours(hours: readonly number[], ends: readonly EndsAt[]): DigestFacts['hours'] {
  const filled = hours.map((at) => ({ at, completed: 0, failed: 0, stopped: 0 }));
  for (const { at, status, count } of ends) {
    const hour = filled.findLast((one) => one.at <= at) ?? filled[0];
    if (hour !== undefined) hour[status] += count;
  }
  return filled;
}

export function sumCounts(ends: readonly Omit<EndsAt, 'at'>[]): EndCounts {
  const counts = { completed: 0, failed: 0, stopped: 0 };
  for (const { status, count } of ends) counts[status] += count;
  return counts;
}

/** Nothing in it asks for anybody: where an empty day is a quiet one it is not sent. */
export function isEmptyDigest(facts: DigestFacts): boolean {
  const { counts, groups, waiting, stuck, undelivered } = facts;
  const lists = [groups, waiting, stuck];
  return (
    counts.failed + counts.stopped + undelivered === 0 && lists.every((one) => one.length === 0)
  );
}
