import type { StepState } from '#src/domain/step-state.ts';

/** Skipped, or optional and failed: what refers to it is false, and no mistake. */
export function leftNothing({ status, tolerated }: StepState): boolean {
  return status === 'skipped' || (status === 'failed' && tolerated === 'step');
}
