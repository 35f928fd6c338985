import type { ApprovalView, TaskStatus } from './approval.ts';

/** What a card opens with. */
export const TASK_WORDS: Readonly<Record<TaskStatus, string>> = {
  pending: 'awaiting approval',
  approved: 'approved',
  rejected: 'rejected',
  expired: 'expired',
  withdrawn: 'withdrawn',
};

export const NO_EXPIRY_PAUSED =
  'not while the run is paused; what is decided goes on when it is resumed';

/** "at step release: Release the order, version 2": what a task's name does not say. */
export function describeTaskPlace(
  { step, stepName, version }: ApprovalView,
  tell: (name: string) => string,
): string {
  const name = step === stepName ? '' : `: ${tell(stepName)}`;
  const edited = version === 1 ? '' : `, version ${version}`;
  return `at step ${tell(step)}${name}${edited}`;
}

/** Said only where it is some of the fields: where it is none, editing is not offered. */
export function listEditable({ fields }: Pick<ApprovalView, 'fields'>): string[] {
  const open = fields.filter(({ isEditable }) => isEditable).map(({ name }) => name);
  return open.length === fields.length ? [] : open;
}
