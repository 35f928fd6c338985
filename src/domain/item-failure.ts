import type { ItemSteps, LoopState } from './step-state.ts';

/** Has an inner step failed that its item cannot do without? */
export function hasFailed(steps: ItemSteps): boolean {
  return Object.values(steps).some(
    ({ status, tolerated }) => status === 'failed' && tolerated !== 'step',
  );
}

/** What a loop that failed has failed of; null: of nothing in its items, but of its time, or its result. */
export function causeOf({ open, lastFailure }: LoopState): LoopState['lastFailure'] {
  // Items whose failure was tolerated have ended: the one that was not is left open.
  return lastFailure !== null && hasFailed(open[lastFailure.index] ?? {}) ? lastFailure : null;
}
