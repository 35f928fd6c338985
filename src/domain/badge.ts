import type { StepState } from './step-state.ts';

/** What people read for a step's status. */
export type Badge =
  | 'Pending'
  | 'Running'
  | 'Waiting'
  | 'Success'
  | 'Failed'
  | 'Cancelled'
  | 'Skipped (Blocked)'
  | 'Skipped';

const BADGES = {
  pending: 'Pending',
  running: 'Running',
  waiting: 'Waiting',
  succeeded: 'Success',
  failed: 'Failed',
  cancelled: 'Cancelled',
  skipped: 'Skipped',
} as const satisfies Record<StepState['status'], Badge>;

/** Blocked steps never ran because the run failed first; other skips were meant. */
export function badgeOf({ status, reason }: Pick<StepState, 'status' | 'reason'>): Badge {
  return status === 'skipped' && reason === 'blocked' ? 'Skipped (Blocked)' : BADGES[status];
}
