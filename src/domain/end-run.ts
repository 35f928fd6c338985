import { cancelSteps, skipFact, skipRemaining } from './cancel-steps.ts';
import type { CompiledGraph } from './compile-graph.ts';
import { type EventDraft, record } from './event-draft.ts';
import { endFailed, failRunAt, recordAdvances } from './fail-step.ts';
import type { FailureCode } from './failure-codes.ts';
import { planAdvances, planSteps } from './plan-steps.ts';
import { type Actor, isTerminal } from './run-events.ts';
import { inFlightSteps, slowestInFlight } from './run-state.ts';
import { isIdle, isLive } from './step-state.ts';

/** A for_each of three steps over 100,000 items makes 700,000: what makes more never ends. */
export const RUN_EVENTS_MAX = 1_000_000;
/** What follows from a state without anybody acting is recorded in appends of about this size. */
const SETTLE_EVENTS_MAX = 1_000;

/**
 * Records what follows from the state: skips, items that are over, and the run's end when every
 * step has ended. Returns the steps that may start now, and the loops whose turn it is.
 */
export function settleRun(draft: EventDraft, graph: CompiledGraph): string[] {
  const { status, stoppedBy } = draft.state;
  if (status === 'draining' && inFlightSteps(draft.state).length === 0) {
    endDrain(draft, graph, stoppedBy);
  }
  for (;;) {
    const { skip, advance, over, ready } = planSteps(graph, draft.state, draft.now);
    record(draft, ...skip.map(({ step, reason }) => skipFact(step, reason)));
    recordAdvances(draft, advance);
    if (over) completeRun(draft, graph);
    const isSettled = over || (skip.length === 0 && advance.length === 0);
    if (isSettled || draft.events.length > SETTLE_EVENTS_MAX) {
      return isTooLong(draft, graph, ready) ? [] : ready;
    }
  }
}

/** Every step has ended. Where the first failure let the other branches go on, it is told now. */
function completeRun(draft: EventDraft, graph: CompiledGraph): void {
  const { rootFailure: root } = draft.state;
  if (root) endFailed(draft, graph, { root, reason: 'run_failed' });
  else record(draft, { type: 'run_completed', data: { output_of: [...graph.sinks] } });
}

/** Ends a run that would be logged for ever. */
function isTooLong(draft: EventDraft, graph: CompiledGraph, ready: readonly string[]): boolean {
  const { state } = draft;
  const inFlight = slowestInFlight(state);
  const step = inFlight ?? ready[0];
  if (isTerminal(state.status) || state.head < RUN_EVENTS_MAX || step === undefined) return false;
  failRunAt(draft, graph, {
    step,
    code: 'RUN_STALLED_OR_TIMED_OUT',
    message: `The run has made ${RUN_EVENTS_MAX} events: more are not kept.`,
    outcome: inFlight === undefined ? 'known' : 'unknown',
    ...(inFlight === undefined ? { attempt: 0 } : {}),
  });
  return true;
}

/** Nothing is in flight any more of a run that is to stop: it has stopped, or failed where a step had. */
export function endDrain(draft: EventDraft, graph: CompiledGraph, by: Actor | null): void {
  const { status: from, rootFailure: root } = draft.state;
  if (root === null) return stopRun(draft, graph, by);
  stopSteps(draft, graph);
  record(draft, { type: 'state_changed', data: { from, to: 'failed', reason: root.code } });
}

/** Stops a run: what is alive is cancelled, what never started is skipped. */
export function stopRun(draft: EventDraft, graph: CompiledGraph, by: Actor | null): void {
  const from = draft.state.status;
  stopSteps(draft, graph);
  record(draft, {
    type: 'state_changed',
    data: { from, to: 'stopped', reason: 'RUN_STOPPED', ...(by ? { by } : {}) },
  });
}

function stopSteps(draft: EventDraft, graph: CompiledGraph): void {
  recordAdvances(draft, planAdvances(graph, draft.state));
  cancelSteps(draft, graph, isLive, { reason: 'run_stopped', cause: null });
  skipRemaining(draft, graph, 'stopped');
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
  cancelSteps(draft, graph, isIdle, { reason: 'run_stopped', cause: null });
}
