import type { CompiledGraph } from './compile-graph.ts';
import type { StepFailureFacts } from './errors.ts';
import { type EventDraft, record } from './event-draft.ts';
import { listSteps } from './list-steps.ts';
import type { CancelReason, RunFact, SkipReason } from './run-events.ts';
import { stepOf } from './run-state.ts';
import {
  hasEnded,
  isInFlight,
  isPendingTask,
  mayHaveHappened,
  type StepState,
} from './step-state.ts';

/** A failure in the words of the log. */
export type FailureWords = Pick<StepFailureFacts, 'code' | 'message' | 'outcome' | 'limit'>;

/** What happened to other steps in the very moment a step failed. */
export type LateErrors = ReadonlyMap<string, FailureWords>;

/** Why steps end before their time. */
export interface Cancellation {
  reason: CancelReason;
  /** The step that failed. Null: a person stopped the run. */
  cause: string | null;
  lateErrors?: LateErrors | undefined;
}

/** Ends steps of the whole run before their time: items before their loop. */
export function cancelSteps(
  draft: EventDraft,
  graph: CompiledGraph,
  chosen: (step: StepState) => boolean,
  order: Cancellation,
): void {
  cancelPaths(draft, listSteps(graph, draft.state, chosen), order);
}

export function cancelPaths(
  draft: EventDraft,
  paths: readonly string[],
  order: Cancellation,
): void {
  record(draft, ...paths.flatMap((path) => cancelFacts(draft, path, order)));
}

function cancelFacts(draft: EventDraft, step: string, order: Cancellation): RunFact[] {
  const current = stepOf(draft.state, step);
  const { reason, cause } = order;
  const error = order.lateErrors?.get(step);
  const cancelled: RunFact = {
    type: 'step_cancelled',
    step,
    data: {
      cancelled: true,
      reason,
      ...(cause === null ? {} : { caused_by_step_id: cause }),
      ...(isInDoubt(current, error) ? { outcome: 'unknown' } : {}),
      ...(error ? { error: { code: error.code, message: error.message } } : {}),
    },
  };
  if (!isPendingTask(current)) return [cancelled];
  return [{ type: 'task_withdrawn', step, data: { reason } }, cancelled];
}

/** In flight, or waiting to repeat a call of which nobody knows whether it happened. */
function isInDoubt(current: StepState, error: FailureWords | undefined): boolean {
  if (error) return current.mayWrite && error.outcome === 'unknown';
  return mayHaveHappened(current) || (current.mayWrite && isInFlight(current));
}

export function skipRemaining(draft: EventDraft, graph: CompiledGraph, reason: SkipReason): void {
  const left = graph.order.filter(({ step }) => !hasEnded(stepOf(draft.state, step.id)));
  record(draft, ...left.map(({ step }) => skipFact(step.id, reason)));
}

/** Everything that could only run after this step, directly or through others. */
export function skipDownstream(draft: EventDraft, graph: CompiledGraph, step: string): void {
  const behind = new Set([step]);
  for (const { step: own } of graph.order) {
    if (own.depends_on.some((id) => behind.has(id))) behind.add(own.id);
  }
  const left = [...behind].filter((id) => id !== step && !hasEnded(stepOf(draft.state, id)));
  record(draft, ...left.map((id) => skipFact(id, 'blocked')));
}

export function skipFact(step: string, reason: SkipReason): RunFact {
  return { type: 'step_completed', step, data: { skipped: true, reason } };
}
