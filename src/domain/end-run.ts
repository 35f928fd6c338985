import type { CompiledGraph } from './compile-graph.ts';
import type { StepFailureFacts } from './errors.ts';
import { type EventDraft, record } from './event-draft.ts';
import type { FailureCode } from './failure-codes.ts';
import { planSteps } from './plan-steps.ts';
import type { Actor, CancelReason, RunFact, SkipReason } from './run-events.ts';
import {
  hasEnded,
  inFlightSteps,
  isIdle,
  isInFlight,
  isLive,
  isPendingTask,
  mayHaveHappened,
  type StepState,
  stepOf,
} from './run-state.ts';

/** A failure in the words of the log. */
export type FailureWords = Pick<StepFailureFacts, 'code' | 'message' | 'outcome' | 'limit'>;

/** What happened to other steps in the very moment the run ended. */
export type LateErrors = ReadonlyMap<string, FailureWords>;

export interface RootFailure extends FailureWords {
  step: string;
  /** Absent: the step's latest. 0: it could not be prepared. */
  attempt?: number;
  lateErrors?: LateErrors;
}

/** Which steps end, and why. */
interface Cancellation {
  chosen: (step: StepState) => boolean;
  reason: CancelReason;
  /** Absent: a person stopped the run. */
  root?: string;
  lateErrors?: LateErrors | undefined;
}

/**
 * Records the skips that follow from the state, and the run's end when every step has ended.
 * Returns the steps that may start now.
 */
export function settleRun(draft: EventDraft, graph: CompiledGraph): string[] {
  const { status, stoppedBy } = draft.state;
  if (status === 'draining' && inFlightSteps(draft.state).length === 0) {
    stopRun(draft, graph, stoppedBy);
  }
  const plan = planSteps(graph, draft.state, draft.now);
  record(draft, ...plan.skip.map(({ step, reason }) => skipFact(step, reason)));
  if (plan.over) record(draft, { type: 'run_completed', data: { output_of: [...graph.sinks] } });
  return plan.ready;
}

/** Stops a run: what is alive is cancelled, what never started is skipped. */
export function stopRun(draft: EventDraft, graph: CompiledGraph, by: Actor | null): void {
  const from = draft.state.status;
  cancelSteps(draft, graph, { chosen: isLive, reason: 'run_stopped' });
  skipRemaining(draft, graph, 'stopped');
  record(draft, {
    type: 'state_changed',
    data: { from, to: 'stopped', reason: 'RUN_STOPPED', ...(by ? { by } : {}) },
  });
}

/** Fails a step for good and the run with it, in one append: the step is the run's root. */
export function failAtStep(draft: EventDraft, graph: CompiledGraph, failure: RootFailure): void {
  const { step: root, code, message, outcome, limit, lateErrors } = failure;
  const { attempt = stepOf(draft.state, root).attempt } = failure;
  const from = draft.state.status;
  record(draft, {
    type: 'step_failed',
    step: root,
    data: { code, message, attempt, outcome, will_retry: false, ...(limit ? { limit } : {}) },
  });
  const reason = code === 'DRAIN_TIMEOUT' ? 'drain_timeout' : 'run_failed';
  cancelSteps(draft, graph, { chosen: isLive, reason, root, lateErrors });
  skipRemaining(draft, graph, 'blocked');
  record(draft, { type: 'state_changed', data: { from, to: 'failed', reason: code } });
}

/** Fails a run of which no step is to blame: no worker took it, or it was rejected. */
export function failWithoutRoot(
  draft: EventDraft,
  graph: CompiledGraph,
  { code, message }: { code: FailureCode; message: string },
): void {
  const from = draft.state.status;
  skipRemaining(draft, graph, 'blocked');
  record(draft, {
    type: 'state_changed',
    data: { from, to: 'failed', reason: code, code, message },
  });
}

/** Ends what waits or was interrupted; what is in flight goes on to its end. */
export function cancelIdleSteps(draft: EventDraft, graph: CompiledGraph): void {
  cancelSteps(draft, graph, { chosen: isIdle, reason: 'run_stopped' });
}

function cancelSteps(draft: EventDraft, graph: CompiledGraph, order: Cancellation): void {
  const ended = graph.order.filter(({ step }) => order.chosen(stepOf(draft.state, step.id)));
  record(draft, ...ended.flatMap(({ step }) => cancelFacts(draft, step.id, order)));
}

function cancelFacts(draft: EventDraft, step: string, order: Cancellation): RunFact[] {
  const current = stepOf(draft.state, step);
  const { reason, root } = order;
  const error = order.lateErrors?.get(step);
  const cancelled: RunFact = {
    type: 'step_cancelled',
    step,
    data: {
      cancelled: true,
      reason,
      ...(root === undefined ? {} : { caused_by_step_id: root }),
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

function skipRemaining(draft: EventDraft, graph: CompiledGraph, reason: SkipReason): void {
  const left = graph.order.filter(({ step }) => !hasEnded(stepOf(draft.state, step.id)));
  record(draft, ...left.map(({ step }) => skipFact(step.id, reason)));
}

function skipFact(step: string, reason: SkipReason): RunFact {
  return { type: 'step_completed', step, data: { skipped: true, reason } };
}
