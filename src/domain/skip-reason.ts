import type { CompiledStep } from './compile-graph.ts';
import type { SkipReason } from './run-events.ts';
import { type StepState, wasRejected } from './step-state.ts';

/** Rejected tasks, by their ids. */
export type Rejected = ReadonlySet<string>;

export const NONE_REJECTED: Rejected = new Set();

/**
 * Why a step that can be reached will not run. `rejected`: the tasks that it can only be reached
 * through; `asked`: those that its condition asks for. What holds, holds from the moment it can be
 * reached: no step that has started meets it.
 */
export function skipReasonOf(
  { step }: CompiledStep,
  rejected: Rejected,
  asked: ReadonlySet<string>,
): SkipReason | null {
  if (!step.enabled) return 'step_disabled';
  return rejected.isSubsetOf(asked) ? null : 'rejected';
}

/**
 * The rejected tasks that what is behind a step can only be reached through. A no passes every skip
 * on its way down, whatever the skip's own reason, and ends at a step that ran because its
 * condition asked.
 */
export function rejectedBehind(id: string, current: StepState, before: Rejected): Rejected {
  if (wasRejected(current)) return new Set([id]);
  const hasRun = current.status === 'succeeded' || current.status === 'failed';
  return hasRun ? NONE_REJECTED : before;
}
