import type { Badge } from '#src/domain/badge.ts';
import type { DigestGroup } from '#src/domain/digest.ts';
import type { Tone } from '#src/views/run-view.ts';

/** They differ by shape too, and the word always stands beside them. */
const BADGES: Readonly<Record<Badge, string>> = {
  Failed: '❌',
  Running: '▶️',
  Waiting: '✋',
  Cancelled: '🚫',
  Pending: '⏳',
  Success: '✅',
  'Skipped (Blocked)': '⛔',
  Skipped: '⏭️',
};

/** What the groups of a digest are told apart by at a glance. */
export const TREND_MARKS: Readonly<Record<DigestGroup['trend'], string>> = {
  new: '🆕',
  still_failing: '🔁',
  recovered: '✅',
};

/** What a card opens with where words have no colours. */
export const TONE_MARKS: Readonly<Record<Tone, string>> = {
  good: '✅',
  bad: '🔴',
  busy: '▶️',
  waiting: '✋',
  neutral: '⚪',
};

/** "✅ Success", or "✅ 3 Success". */
export function markBadge(badge: Badge, count?: number): string {
  return [BADGES[badge], ...(count === undefined ? [] : [count]), badge].join(' ');
}
