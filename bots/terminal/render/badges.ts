import type { Badge } from '#src/domain/badge.ts';
import { BADGE_ORDER } from '#src/views/run-view.ts';
import type { Colour } from './text.ts';

export const BADGE_COLOURS: Readonly<Record<Badge, Colour>> = {
  Failed: 'red',
  Running: 'cyan',
  Waiting: 'yellow',
  Cancelled: 'yellow',
  Pending: 'dim',
  Success: 'green',
  'Skipped (Blocked)': 'dim',
  Skipped: 'dim',
};

/** "2 Failed, 70 Success": rows that are not shown one by one. */
export function countBadges(rows: readonly { badge: Badge }[]): string {
  return BADGE_ORDER.flatMap((badge) => {
    const count = rows.filter((row) => row.badge === badge).length;
    return count === 0 ? [] : [`${count} ${badge}`];
  }).join(', ');
}
