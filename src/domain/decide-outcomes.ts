import type { CompiledGraph } from './compile-graph.ts';
import { failRun, type LateErrors, stopRun } from './end-run.ts';
import type { StepFailureFacts } from './errors.ts';
import { type EventDraft, openDraft, record } from './event-draft.ts';
import type { Json } from './json.ts';
import { planSteps } from './plan-steps.ts';
import { nextAttemptAt } from './retry.ts';
import {
  isTerminal,
  type RunEvent,
  type RunFact,
  type StoredInput,
  type StoredResult,
} from './run-events.ts';
import { inFlightSteps, type RunState, stepOf } from './run-state.ts';

/** What a driver learned of its run. Outcomes of an attempt that is no longer current are dropped. */
export type StepOutcome =
  | {
      type: 'prepared';
      step: string;
      input: StoredInput | null;
      repeatable: boolean;
      mayWrite: boolean;
    }
  | { type: 'waits_for_people'; step: string; task: TaskRequest }
  | { type: 'condition_false'; step: string }
  | { type: 'unprepared'; step: string; failure: StepFailureFacts }
  | { type: 'succeeded'; step: string; attempt: number; result: StoredResult }
  | { type: 'failed'; step: string; attempt: number; failure: StepFailureFacts; random: number }
  | { type: 'warning'; step: string | null; code: string; message: string };

export interface TaskRequest {
  payload: Json;
  approvers: string[];
  quorum: number;
  expiresAt: number | null;
}

export interface OutcomeDecision {
  events: RunEvent[];
  state: RunState;
  /** Steps to prepare next; empty once the run has ended or starts are held. */
  ready: string[];
}

/**
 * What a run's driver records: the outcomes it collected, in order, and all that follows from them
 * in the same append: retries, the fail-fast cascade, skips, the end of the run.
 */
export function decideOutcomes(
  graph: CompiledGraph,
  state: RunState,
  outcomes: readonly StepOutcome[],
  now: number,
): OutcomeDecision {
  const draft = openDraft(state, now);
  for (const [index, outcome] of outcomes.entries()) {
    if (isTerminal(draft.state.status)) break;
    applyOutcome(draft, graph, outcome, outcomes.slice(index + 1));
  }
  const ready = isTerminal(draft.state.status) ? [] : closeDecision(draft, graph, now);
  return { events: draft.events, state: draft.state, ready };
}

/** Records the skips that follow and the end of the run when every step has ended. */
function closeDecision(draft: EventDraft, graph: CompiledGraph, now: number): string[] {
  if (draft.state.status === 'draining') {
    if (inFlightSteps(draft.state).length === 0) stopRun(draft, graph, draft.state.stoppedBy);
    return [];
  }
  const plan = planSteps(graph, draft.state, now);
  record(
    draft,
    ...plan.skip.map(({ step, reason }): RunFact => {
      return { type: 'step_completed', step, data: { skipped: true, reason } };
    }),
  );
  if (plan.over) record(draft, { type: 'run_completed', data: { output_of: [...graph.sinks] } });
  return plan.ready;
}

function applyOutcome(
  draft: EventDraft,
  graph: CompiledGraph,
  outcome: StepOutcome,
  later: readonly StepOutcome[],
): void {
  switch (outcome.type) {
    case 'prepared':
      return startStep(draft, outcome);
    case 'waits_for_people':
      return createTask(draft, outcome.step, outcome.task);
    case 'condition_false':
      if (!isStartable(draft, outcome.step)) return;
      return record(draft, {
        type: 'step_completed',
        step: outcome.step,
        data: { skipped: true, reason: 'condition' },
      });
    case 'unprepared':
      if (!isStartable(draft, outcome.step)) return;
      return failStep(draft, graph, { ...outcome, attempt: 0, random: 0 }, later);
    case 'succeeded':
      if (!isCurrent(draft, outcome)) return;
      return record(draft, { type: 'step_completed', step: outcome.step, data: outcome.result });
    case 'failed':
      if (!isCurrent(draft, outcome)) return;
      return failStep(draft, graph, outcome, later);
    case 'warning': {
      const { step, code, message } = outcome;
      const place = step === null ? {} : { step };
      return record(draft, { type: 'run_warning', ...place, data: { code, message } });
    }
  }
}

function startStep(draft: EventDraft, outcome: Extract<StepOutcome, { type: 'prepared' }>): void {
  if (!isStartable(draft, outcome.step)) return;
  record(draft, {
    type: 'step_started',
    step: outcome.step,
    data: {
      attempt: stepOf(draft.state, outcome.step).attempt + 1,
      ...outcome.input,
      ...(outcome.repeatable ? {} : { repeatable: false as const }),
      ...(outcome.mayWrite ? { may_write: true as const } : {}),
    },
  });
}

function createTask(draft: EventDraft, step: string, task: TaskRequest): void {
  if (!isStartable(draft, step)) return;
  const { payload, approvers, quorum, expiresAt } = task;
  const expiry = expiresAt === null ? {} : { expires_at: expiresAt };
  record(draft, {
    type: 'task_created',
    step,
    data: { payload, payload_version: 1, approvers, quorum, ...expiry },
  });
}

function failStep(
  draft: EventDraft,
  graph: CompiledGraph,
  failed: { step: string; attempt: number; failure: StepFailureFacts; random: number },
  later: readonly StepOutcome[],
): void {
  const { step: id, attempt, failure, random } = failed;
  const node = graph.steps.get(id);
  if (!node) return;
  const current = stepOf(draft.state, id);
  const isDraining = draft.state.status === 'draining';
  const retryAt =
    isDraining || attempt === 0
      ? null
      : nextAttemptAt(node.step, current, failure, { now: draft.at, random });
  record(draft, {
    type: 'step_failed',
    step: id,
    data: {
      code: failure.code,
      message: failure.message,
      attempt,
      outcome: failure.outcome,
      will_retry: retryAt !== null,
      ...(retryAt === null ? {} : { retry_at: retryAt }),
      ...(failure.limit === undefined ? {} : { limit: failure.limit }),
    },
  });
  if (retryAt !== null) return;
  const lateErrors = lateErrorsOf(draft, later);
  failRun(draft, { graph, reason: 'run_failed', causedBy: id, code: failure.code, lateErrors });
}

/** Two failures at once: the first is the root, the others are cancelled and keep their error. */
function lateErrorsOf(draft: EventDraft, later: readonly StepOutcome[]): LateErrors {
  const failed = later.flatMap((outcome) =>
    outcome.type === 'failed' && isCurrent(draft, outcome) ? [outcome] : [],
  );
  return new Map(
    failed.map(({ step, failure: { code, message } }) => [step, { code, message }] as const),
  );
}

function isCurrent(draft: EventDraft, { step, attempt }: { step: string; attempt: number }) {
  const current = stepOf(draft.state, step);
  return current.status === 'running' && current.attempt === attempt;
}

function isStartable(draft: EventDraft, step: string): boolean {
  const { status } = draft.state;
  if (status !== 'starting' && status !== 'running') return false;
  const current = stepOf(draft.state, step);
  return current.status === 'pending' || (current.status === 'waiting' && !current.task);
}
