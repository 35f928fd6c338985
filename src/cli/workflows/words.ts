import { UsageError } from '#src/cli/usage-error.ts';

export const WORKFLOW_WORD = 'the name of a workflow';

/** `3`, or `v3` as it is shown. */
export function readVersionNumber(text = ''): number {
  const [, digits] = /^v?([1-9]\d{0,8})$/.exec(text) ?? [];
  if (digits !== undefined) return Number(digits);
  throw new UsageError(`"${text}" is no version.`, 'Give its number, such as 3.');
}
