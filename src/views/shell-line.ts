import type { FailureCode } from '#src/domain/failure-codes.ts';
import type { RunTitle } from './run-title.ts';

/** What only the command line does, as it is typed there, whatever the surface that says so. */
export interface ShellLine {
  typed: string;
  about: string;
}

export const TOP_UP: ShellLine = {
  typed: 'signalbox credits top-up <credits>',
  about: 'by a tenant admin',
};

/** What has to come before a retry is of any use; nothing once somebody has retried. */
export function shellLinesFor(code: FailureCode | null, { chain }: RunTitle): ShellLine[] {
  const isDone = chain !== null && chain.retried !== null;
  return code === 'INSUFFICIENT_CREDITS' && !isDone ? [TOP_UP] : [];
}
