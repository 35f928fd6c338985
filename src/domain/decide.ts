import { answerTask, expireTask, remindOfTask } from './answer-task.ts';
import { type CompiledGraph, nodeOf } from './compile-graph.ts';
import { describePast, describeSpan } from './describe-past.ts';
import { cancelIdleSteps, endDrain, failWithoutRoot, settleRun, stopRun } from './end-run.ts';
import { Refusal } from './errors.ts';
import { type EventDraft, openDraft, record } from './event-draft.ts';
import { failAtStep, failRunAt } from './fail-step.ts';
import { loopDeadlines } from './loop-deadlines.ts';
import { loseWorker } from './lose-worker.ts';
import { stallsAt } from './next-wake.ts';
import { planSteps } from './plan-steps.ts';
import { refusalOf } from './refuse-request.ts';
import type { RunEvent, RunStatus } from './run-events.ts';
import { LEGAL_MOVES, type RunRequest, type StopGraceful } from './run-request.ts';
import { inFlightSteps, type RunState, slowestInFlight } from './run-state.ts';

export type { RunRequest } from './run-request.ts';

/**
 * The events that a request makes, or throws the Refusal that says why it changes nothing.
 * The Refusal's message continues the sentence "run 91c04f2a …".
 */
export function decide(
  graph: CompiledGraph,
  state: RunState,
  request: RunRequest,
  now: number,
): RunEvent[] {
  const legal: readonly RunStatus[] = LEGAL_MOVES[request.type];
  if (!legal.includes(state.status)) throw refusalOf(state, request, now);
  const draft = openDraft(state, now);
  fulfil(draft, graph, request);
  return draft.events;
}

function fulfil(draft: EventDraft, graph: CompiledGraph, request: RunRequest): void {
  const from = draft.state.status;
  switch (request.type) {
    case 'start':
      return record(draft, { type: 'run_started', data: { worker: request.worker } });
    case 'pause':
      return record(draft, {
        type: 'state_changed',
        data: { from, to: 'paused', reason: 'paused', by: request.by },
      });
    case 'resume':
      return record(draft, {
        type: 'state_changed',
        data: { from, to: 'running', reason: 'resumed', by: request.by },
      });
    case 'stop_immediate':
      return stopRun(draft, graph, request.by);
    case 'stop_graceful':
      return drain(draft, graph, request);
    case 'decide_task':
      return answerTask(draft, graph, request);
    case 'reject_start': {
      const { code, message } = request;
      record(draft, { type: 'run_rejected', data: { code, message } });
      return failWithoutRoot(draft, graph, { code, message });
    }
    case 'start_deadline': {
      const message = `No worker took the run within ${describeSpan(request.waitedMs)}.`;
      return failWithoutRoot(draft, graph, { code: 'DEPENDENCY_UNAVAILABLE', message });
    }
    case 'drain_deadline':
      return failDrain(draft, graph);
    case 'stall':
      return failStalled(draft, graph, request.quietMs);
    case 'loop_timeout':
      return failOverdueLoop(draft, graph, request.step);
    case 'task_expired':
      return expireTask(draft, graph, request.step);
    case 'task_reminder':
      return remindOfTask(draft, request.step);
    case 'worker_lost':
      return loseWorker(draft, graph, request.epoch);
  }
}

/** Starts nothing more, and stops when what is in flight has ended. */
function drain(draft: EventDraft, graph: CompiledGraph, { by, drainMs }: StopGraceful): void {
  const { status: from, drainDeadlineAt } = draft.state;
  const deadlineAt = draft.at + drainMs;
  if (drainDeadlineAt !== null && deadlineAt >= drainDeadlineAt) {
    const past = describePast(draft.state, draft.at);
    const fix = 'Give a shorter time, or stop it immediately.';
    throw new Refusal('already', `is already ${past}`, fix);
  }
  if (inFlightSteps(draft.state).length === 0) return endDrain(draft, graph, by);
  record(draft, {
    type: 'state_changed',
    data: { from, to: 'draining', reason: 'drain', by, deadline_at: deadlineAt },
  });
  cancelIdleSteps(draft, graph);
}

function failDrain(draft: EventDraft, graph: CompiledGraph): void {
  const { drainDeadlineAt } = draft.state;
  const root = slowestInFlight(draft.state);
  if (root === undefined || drainDeadlineAt === null || draft.at < drainDeadlineAt) {
    throw new Refusal('refused', `is ${describePast(draft.state, draft.at)}`);
  }
  failRunAt(draft, graph, {
    step: root,
    code: 'DRAIN_TIMEOUT',
    message: 'Still running when the time to drain was over.',
    outcome: 'unknown',
  });
}

function failStalled(draft: EventDraft, graph: CompiledGraph, quietMs: number): void {
  const { state, now, at } = draft;
  const inFlight = slowestInFlight(state);
  const root = inFlight ?? planSteps(graph, state, now).ready[0];
  const stallsAfter = stallsAt(graph, state, { now, stallMs: quietMs });
  if (root === undefined || stallsAfter === null || at < stallsAfter) {
    throw new Refusal('refused', `is ${describePast(state, at)} and not stalled`);
  }
  failAtStep(draft, graph, {
    step: root,
    code: 'RUN_STALLED_OR_TIMED_OUT',
    message: `Nothing happened for ${describeSpan(at - state.lastAt)}.`,
    outcome: inFlight === undefined ? 'known' : 'unknown',
    limit: 'stall',
  });
  settleRun(draft, graph);
}

function failOverdueLoop(draft: EventDraft, graph: CompiledGraph, step: string): void {
  const { state, at } = draft;
  const deadline = loopDeadlines(graph, state).find((loop) => loop.step === step);
  if (deadline === undefined || at < deadline.at) {
    const message = `is ${describePast(state, at)} and its loop ${step} is not out of time`;
    throw new Refusal('refused', message);
  }
  const limit = describeSpan(Number(nodeOf(graph, step).timeoutMs));
  failAtStep(draft, graph, {
    step,
    code: 'RUN_STALLED_OR_TIMED_OUT',
    message: `Still running when its time limit of ${limit} was over.`,
    outcome: 'known',
    limit: 'step',
  });
  settleRun(draft, graph);
}
