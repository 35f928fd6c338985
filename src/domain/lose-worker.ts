import type { FailureWords } from './cancel-steps.ts';
import { type CompiledGraph, nodeOf } from './compile-graph.ts';
import { settleRun } from './end-run.ts';
import { type EventDraft, record } from './event-draft.ts';
import { failAtStep } from './fail-step.ts';
import { mayRepeatUnknown, WORKER_LOSSES_MAX } from './retry.ts';
import { inFlightSteps, stepOf } from './run-state.ts';
import { hasEnded } from './step-state.ts';

/**
 * A lost worker's steps go on elsewhere; where one may not be repeated, or has taken too many
 * workers down, it fails the run. A draining run repeats nothing: it stops.
 */
export function loseWorker(draft: EventDraft, graph: CompiledGraph, epoch: number): void {
  const steps = inFlightSteps(draft.state);
  record(draft, { type: 'worker_lost', data: { epoch, steps } });
  for (const id of steps) {
    const isCancelled = hasEnded(stepOf(draft.state, id));
    const failure = isCancelled ? null : lossFailureOf(draft, graph, id);
    if (failure) failAtStep(draft, graph, { step: id, ...failure });
  }
  settleRun(draft, graph);
}

function lossFailureOf(draft: EventDraft, graph: CompiledGraph, id: string): FailureWords | null {
  const current = stepOf(draft.state, id);
  const failure = {
    code: 'RUN_STALLED_OR_TIMED_OUT',
    outcome: 'unknown',
    limit: 'worker',
  } as const;
  if (current.losses >= WORKER_LOSSES_MAX) {
    const message = `Lost its worker ${current.losses} times: the step may be the cause.`;
    return { ...failure, message };
  }
  if (mayRepeatUnknown(nodeOf(graph, id).step, current)) return null;
  const message = 'Its worker was lost during the call: outcome unknown, it may have happened.';
  return { ...failure, message };
}
