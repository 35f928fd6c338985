import type { CompiledGraph } from './compile-graph.ts';
import { type EventDraft, record } from './event-draft.ts';
import type { FailureCode } from './failure-codes.ts';
import type { Actor, CancelReason, RunFact, SkipReason } from './run-events.ts';
import { hasEnded, inFlightSteps, isInFlight, stepOf, waitingSteps } from './run-state.ts';

/** What happened to other steps in the very moment the run ended. */
export type LateErrors = ReadonlyMap<string, { code: FailureCode; message: string }>;

export interface RunEnding {
  graph: CompiledGraph;
  reason: CancelReason;
  causedBy: string | null;
  lateErrors?: LateErrors;
}

/** Ends what is in flight or waiting: a run that ends leaves no step alive. */
export function cancelLiveSteps(draft: EventDraft, ending: RunEnding): void {
  for (const { step } of ending.graph.order) {
    const current = stepOf(draft.state, step.id);
    if (current.status === 'running' || current.status === 'waiting')
      cancel(draft, step.id, ending);
  }
}

/** Ends what waits (a task, a back-off); what is in flight goes on. */
export function cancelWaitingSteps(draft: EventDraft, ending: RunEnding): void {
  for (const id of waitingSteps(draft.state)) cancel(draft, id, ending);
}

function cancel(draft: EventDraft, id: string, { reason, causedBy, lateErrors }: RunEnding): void {
  const current = stepOf(draft.state, id);
  const error = lateErrors?.get(id);
  const isInDoubt = isInFlight(current) && current.mayWrite && error === undefined;
  const facts: RunFact[] = [
    {
      type: 'step_cancelled',
      step: id,
      data: {
        cancelled: true,
        reason,
        ...(causedBy === null ? {} : { caused_by_step_id: causedBy }),
        ...(isInDoubt ? { outcome: 'unknown' as const } : {}),
        ...(error ? { error } : {}),
      },
    },
  ];
  if (current.task && current.task.approved === null) {
    facts.unshift({ type: 'task_withdrawn', step: id, data: { reason } });
  }
  record(draft, ...facts);
}

/** Every step that never started is skipped, in the graph's order. */
export function skipRemaining(draft: EventDraft, graph: CompiledGraph, reason: SkipReason): void {
  const left = graph.order.filter(({ step }) => !hasEnded(stepOf(draft.state, step.id)));
  record(
    draft,
    ...left.map(({ step }): RunFact => {
      return { type: 'step_completed', step: step.id, data: { skipped: true, reason } };
    }),
  );
}

/** The fail-fast cascade behind a root step's `step_failed`, in one append. */
export function failRun(draft: EventDraft, ending: RunEnding & { code: FailureCode }): void {
  cancelLiveSteps(draft, ending);
  skipRemaining(draft, ending.graph, 'blocked');
  const from = draft.state.status;
  record(draft, { type: 'state_changed', data: { from, to: 'failed', reason: ending.code } });
}

/** Fails a run of which no step is to blame: no worker took it, or it was rejected. */
export function failWithoutRoot(
  draft: EventDraft,
  graph: CompiledGraph,
  cause: { code: FailureCode; message: string },
): void {
  skipRemaining(draft, graph, 'blocked');
  const from = draft.state.status;
  const { code, message } = cause;
  record(draft, {
    type: 'state_changed',
    data: { from, to: 'failed', reason: code, code, message },
  });
}

/** Stops a run: what is alive is cancelled, what never started is skipped. */
export function stopRun(draft: EventDraft, graph: CompiledGraph, by: Actor | null): void {
  cancelLiveSteps(draft, { graph, reason: 'run_stopped', causedBy: null });
  skipRemaining(draft, graph, 'stopped');
  const from = draft.state.status;
  record(draft, {
    type: 'state_changed',
    data: { from, to: 'stopped', reason: 'RUN_STOPPED', ...(by ? { by } : {}) },
  });
}

/** The step in flight for longest: the root of a drain that ran out of time. */
export function slowestInFlight(draft: EventDraft): string | null {
  const [slowest] = inFlightSteps(draft.state).toSorted(
    (a, b) => (stepOf(draft.state, a).startedAt ?? 0) - (stepOf(draft.state, b).startedAt ?? 0),
  );
  return slowest ?? null;
}
