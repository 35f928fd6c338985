import type { Badge } from '#src/domain/badge.ts';

/** By how much they ask of the reader. */
export const BADGE_ORDER: readonly Badge[] = [
  'Failed',
  'Running',
  'Waiting',
  'Cancelled',
  'Pending',
  'Success',
  'Skipped (Blocked)',
  'Skipped',
];

type Badged = Readonly<{ badge: Badge }>;

/** How many wear each, those first that ask most of the reader. */
export function countBadges(rows: readonly Badged[]): { badge: Badge; count: number }[] {
  const byBadge = Map.groupBy(rows, ({ badge }) => badge);
  return BADGE_ORDER.flatMap((badge) => {
    const worn = byBadge.get(badge)?.length ?? 0;
    return worn === 0 ? [] : [{ badge, count: worn }];
  });
}

/** "2 Failed, 70 Success": rows that are not shown one by one. */
export function describeBadges(rows: readonly Badged[]): string {
  return countBadges(rows)
    .map(({ badge, count }) => `${count} ${badge}`)
    .join(', ');
}

/** Of more rows than have room those that ask most of the reader. */
export function choosePressing<T extends Badged>(
  rows: readonly T[],
  max: number,
  order: readonly Badge[] = BADGE_ORDER,
): ReadonlySet<T> {
  const byNeed = rows.toSorted((a, b) => order.indexOf(a.badge) - order.indexOf(b.badge));
  return new Set(byNeed.slice(0, max));
}
