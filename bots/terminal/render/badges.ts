import type { Badge } from '#src/domain/badge.ts';
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
