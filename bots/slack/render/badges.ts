import type { Badge } from '#src/domain/badge.ts';
import { BADGE_ORDER } from '#src/views/run-view.ts';

/** They differ by shape too, and the word always stands beside them. */
const MARKS: Readonly<Record<Badge, string>> = {
  Failed: '❌',
  Running: '▶️',
  Waiting: '✋',
  Cancelled: '🚫',
  Pending: '⏳',
  Success: '✅',
  'Skipped (Blocked)': '⛔',
  Skipped: '⏭️',
};

/** "✅ Success", or "✅ 3 Success". */
export function markBadge(badge: Badge, count?: number): string {
  return [MARKS[badge], ...(count === undefined ? [] : [count]), badge].join(' ');
}

/** "2 Failed, 70 Success": rows that are not shown one by one. */
export function countBadges(rows: readonly { badge: Badge }[]): string {
  return BADGE_ORDER.flatMap((badge) => {
    const count = rows.filter((row) => row.badge === badge).length;
    return count === 0 ? [] : [`${count} ${badge}`];
  }).join(', ');
}
