import type { CompiledGraph } from './compile-graph.ts';
import { describePast } from './describe-past.ts';
import {
  cancelLiveSteps,
  cancelWaitingSteps,
  failRun,
  failWithoutRoot,
  slowestInFlight,
  stopRun,
} from './end-run.ts';
import { Refusal, type StepFailureFacts } from './errors.ts';
import { type EventDraft, openDraft, record } from './event-draft.ts';
import type { FailureCode } from './failure-codes.ts';
import type { JsonObject } from './json.ts';
import { planSteps } from './plan-steps.ts';
import { mayRepeatUnknown, WORKER_LOSSES_MAX } from './retry.ts';
import { type Actor, isTerminal, type RunEvent, type RunStatus } from './run-events.ts';
import { inFlightSteps, type RunState, stepOf } from './run-state.ts';

/** What a person or the clock may ask of a run. */
export type RunRequest =
  | { type: 'pause'; by: Actor }
  | { type: 'resume'; by: Actor }
  | { type: 'stop_immediate'; by: Actor }
  | { type: 'stop_graceful'; by: Actor; drainMs: number }
  | {
      type: 'decide_task';
      step: string;
      approved: boolean;
      result: JsonObject;
      by: Actor;
      reason?: string;
    }
  | { type: 'start'; worker: string }
  | { type: 'reject_start'; code: FailureCode; message: string }
  | { type: 'start_deadline'; waitedMs: number }
  | { type: 'drain_deadline' }
  | { type: 'stall'; quietMs: number }
  | { type: 'task_expired'; step: string }
  | { type: 'worker_lost'; epoch: number };

export type RequestType = RunRequest['type'];

const ALIVE = ['starting', 'running', 'paused', 'draining'] as const;

/** The table of legal moves: in which statuses a request moves a run. Elsewhere it is refused. */
export const LEGAL_MOVES = {
  pause: ['running'],
  resume: ['paused'],
  stop_immediate: ['queued', ...ALIVE],
  stop_graceful: ['queued', ...ALIVE],
  decide_task: ['running', 'paused'],
  start: ['queued'],
  reject_start: ['queued'],
  start_deadline: ['queued'],
  drain_deadline: ['draining'],
  stall: ['starting', 'running'],
  task_expired: ['running'],
  worker_lost: ALIVE,
} as const satisfies Record<RequestType, readonly RunStatus[]>;

/** Statuses in which a request asks for what is so already. */
const ALREADY: Partial<Record<RequestType, readonly RunStatus[]>> = {
  pause: ['paused'],
  resume: ['running'],
  stop_immediate: ['completed', 'failed', 'stopped'],
  stop_graceful: ['completed', 'failed', 'stopped'],
};

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

function refusalOf(state: RunState, request: RunRequest, now: number): Refusal {
  const isAlready = ALREADY[request.type]?.includes(state.status) ?? false;
  const past = describePast(state, now);
  if (isAlready) return new Refusal('already', `is already ${past}`);
  const verb = request.type.replaceAll('_', ' ');
  return new Refusal('refused', `is ${past}: ${verb} is not possible now`);
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
      return decideTask(draft, graph, request);
    case 'reject_start': {
      const { code, message } = request;
      record(draft, { type: 'run_rejected', data: { code, message } });
      return failWithoutRoot(draft, graph, { code, message });
    }
    case 'start_deadline': {
      const seconds = Math.round(request.waitedMs / 1000);
      const message = `No worker took the run within ${seconds} s.`;
      return failWithoutRoot(draft, graph, { code: 'DEPENDENCY_UNAVAILABLE', message });
    }
    case 'drain_deadline':
      return failDrain(draft, graph);
    case 'stall':
      return failStalled(draft, graph, request.quietMs);
    case 'task_expired':
      return expireTask(draft, graph, request.step);
    case 'worker_lost':
      return loseWorker(draft, graph, request.epoch);
  }
}

function drain(
  draft: EventDraft,
  graph: CompiledGraph,
  { by, drainMs }: Extract<RunRequest, { type: 'stop_graceful' }>,
): void {
  const { status, drainDeadlineAt } = draft.state;
  const deadlineAt = draft.at + drainMs;
  if (drainDeadlineAt !== null && deadlineAt >= drainDeadlineAt) {
    const left = Math.max(0, Math.round((drainDeadlineAt - draft.at) / 1000));
    throw new Refusal(
      'already',
      `is already draining, ${left} s left: only a shorter time moves it`,
    );
  }
  if (inFlightSteps(draft.state).length === 0) return stopRun(draft, graph, by);
  record(draft, {
    type: 'state_changed',
    data: { from: status, to: 'draining', reason: 'drain', by, deadline_at: deadlineAt },
  });
  cancelWaitingSteps(draft, { graph, reason: 'run_stopped', causedBy: null });
}

function failDrain(draft: EventDraft, graph: CompiledGraph): void {
  const deadlineAt = draft.state.drainDeadlineAt ?? draft.at;
  if (draft.at < deadlineAt) throw new Refusal('refused', 'has time left to drain');
  const root = slowestInFlight(draft);
  if (root === null) return stopRun(draft, graph, draft.state.stoppedBy);
  failInFlight(draft, graph, root, {
    code: 'DRAIN_TIMEOUT',
    message: `Still running when the time to drain was over.`,
    outcome: 'unknown',
  });
}

function failStalled(draft: EventDraft, graph: CompiledGraph, quietMs: number): void {
  const minutes = Math.round(quietMs / 60_000);
  const message = `Nothing happened for ${minutes} min.`;
  const root = slowestInFlight(draft) ?? planSteps(graph, draft.state, draft.at).ready[0];
  if (root === undefined) throw new Refusal('refused', 'waits by design: it is not stalled');
  const failure = { code: 'RUN_STALLED_OR_TIMED_OUT', message, limit: 'stall' } as const;
  failInFlight(draft, graph, root, { ...failure, outcome: 'unknown' });
}

type Final = Pick<StepFailureFacts, 'code' | 'message' | 'outcome' | 'limit'>;

/** Fails the run with a step as its root that no attempt of its own has failed. */
function failInFlight(draft: EventDraft, graph: CompiledGraph, root: string, failure: Final): void {
  const { code, message, outcome, limit } = failure;
  const { attempt } = stepOf(draft.state, root);
  record(draft, {
    type: 'step_failed',
    step: root,
    data: { code, message, attempt, outcome, will_retry: false, ...(limit ? { limit } : {}) },
  });
  const reason = code === 'DRAIN_TIMEOUT' ? 'drain_timeout' : 'run_failed';
  failRun(draft, { graph, reason, causedBy: root, code });
}

function decideTask(
  draft: EventDraft,
  graph: CompiledGraph,
  request: Extract<RunRequest, { type: 'decide_task' }>,
): void {
  const { step, approved, by, reason } = request;
  assertPendingTask(draft, step);
  const result = { ...request.result, approved };
  const because = reason === undefined ? {} : { reason };
  record(
    draft,
    { type: 'task_completed', step, data: { approved, result, by, ...because } },
    { type: 'step_completed', step, data: { result } },
  );
  endWhenOver(draft, graph);
}

function expireTask(draft: EventDraft, graph: CompiledGraph, step: string): void {
  const task = assertPendingTask(draft, step);
  if (task.expiresAt === null || draft.at < task.expiresAt) {
    throw new Refusal('refused', 'has a task that has not expired');
  }
  failInFlight(draft, graph, step, {
    code: 'HUMAN_TASK_FAILED',
    message: 'Nobody decided before the task expired.',
    outcome: 'known',
  });
}

function assertPendingTask(draft: EventDraft, step: string) {
  const { task, status } = stepOf(draft.state, step);
  if (!task || status !== 'waiting') {
    throw new Refusal('refused', `has no pending task at step ${step}`);
  }
  return task;
}

/** A lost worker's steps go on elsewhere, or fail where nobody knows whether they happened. */
function loseWorker(draft: EventDraft, graph: CompiledGraph, epoch: number): void {
  const steps = inFlightSteps(draft.state);
  const isDraining = draft.state.status === 'draining';
  if (isDraining) cancelLiveSteps(draft, { graph, reason: 'run_stopped', causedBy: null });
  record(draft, { type: 'worker_lost', data: { epoch, steps: isDraining ? [] : steps } });
  if (isDraining) return stopRun(draft, graph, draft.state.stoppedBy);
  for (const id of steps) {
    const failure = lossFailureOf(draft, graph, id);
    if (failure) return failInFlight(draft, graph, id, failure);
  }
}

function lossFailureOf(draft: EventDraft, graph: CompiledGraph, id: string): Final | null {
  const current = stepOf(draft.state, id);
  const node = graph.steps.get(id);
  const base = { code: 'RUN_STALLED_OR_TIMED_OUT', outcome: 'unknown', limit: 'worker' } as const;
  if (current.losses >= WORKER_LOSSES_MAX) {
    return {
      ...base,
      message: `Lost its worker ${current.losses} times: the step may be the cause.`,
    };
  }
  if (!node || mayRepeatUnknown(node.step, current)) return null;
  return {
    ...base,
    message: 'Its worker was lost during the call: outcome unknown, it may have happened.',
  };
}

/** A task answered was perhaps the last step: the run then ends in the same append. */
function endWhenOver(draft: EventDraft, graph: CompiledGraph): void {
  const plan = planSteps(graph, draft.state, draft.at);
  for (const { step, reason } of plan.skip) {
    record(draft, { type: 'step_completed', step, data: { skipped: true, reason } });
  }
  if (plan.over && !isTerminal(draft.state.status)) {
    record(draft, { type: 'run_completed', data: { output_of: [...graph.sinks] } });
  }
}
