import type { LateErrors } from './cancel-steps.ts';
import { type CompiledGraph, nodeOf } from './compile-graph.ts';
import { settleRun } from './end-run.ts';
import type { StepFailureFacts } from './errors.ts';
import { type EventDraft, openDraft, record } from './event-draft.ts';
import { failAtStep } from './fail-step.ts';
import type { Json } from './json.ts';
import { loopTurnOf, mayStartInner } from './plan-loop.ts';
import { mayStart, nextAttemptAt } from './retry.ts';
import {
  isTerminal,
  type LoopStart,
  type RunEvent,
  type StoredInput,
  type StoredResult,
} from './run-events.ts';
import { type RunState, stepOf } from './run-state.ts';
import { parseStepPath } from './step-path.ts';
import { isLoopOpen, mayHaveHappened } from './step-state.ts';
import { firstReminderAt } from './task-reminders.ts';

/** What a driver learned of its run. Outcomes of an attempt that is no longer current are dropped. */
export type StepOutcome =
  | Prepared
  | { type: 'waits_for_people'; step: string; task: TaskRequest }
  | { type: 'condition_false'; step: string }
  | LoopOpened
  | RoundJudged
  | { type: 'loop_closed'; step: string; result: StoredResult }
  | { type: 'unprepared'; step: string; failure: StepFailureFacts }
  | { type: 'succeeded'; step: string; attempt: number; result: StoredResult }
  | Failed
  | { type: 'warning'; step: string | null; code: string; message: string };

interface Prepared {
  type: 'prepared';
  /** What it is charged, in microcredits. */
  price?: number;
  step: string;
  input: StoredInput | null;
  repeatable: boolean;
  mayWrite: boolean;
}

interface Failed {
  type: 'failed';
  step: string;
  attempt: number;
  failure: StepFailureFacts;
  /** 0 ≤ random < 1, for the back-off's jitter. */
  random: number;
}

interface LoopOpened {
  type: 'loop_opened';
  step: string;
  input: StoredInput | null;
  start: LoopStart;
}

interface RoundJudged {
  type: 'round_judged';
  step: string;
  round: number;
  /** Another round is asked for. There is none after the last that the author allows. */
  goesOn: boolean;
}

export interface TaskRequest {
  /** What it is charged, in microcredits. */
  price?: number;
  payload: Json;
  approvers: string[];
  quorum: number;
  expiresAt: number | null;
  selfApproval: boolean;
  /** Null: all fields but title and description. */
  editable: string[] | null;
}

export interface OutcomeDecision {
  events: RunEvent[];
  state: RunState;
  /** Steps to prepare next; empty once the run has ended or starts are held. */
  ready: string[];
}

/**
 * What a run's driver records: the outcomes it collected, and all that follows from them in the
 * same append: retries, the fail-fast cascade, skips, the end of the run.
 */
export function decideOutcomes(
  graph: CompiledGraph,
  state: RunState,
  outcomes: readonly StepOutcome[],
  now: number,
): OutcomeDecision {
  const draft = openDraft(state, now);
  const ordered = successesFirst(outcomes);
  for (const [index, outcome] of ordered.entries()) {
    if (isTerminal(draft.state.status)) break;
    applyOutcome(draft, graph, outcome, ordered.slice(index + 1));
  }
  const ready = settleRun(draft, graph);
  return { events: draft.events, state: draft.state, ready };
}

/** What succeeded in the same moment as a failure did succeed: it is not cancelled. */
function successesFirst(outcomes: readonly StepOutcome[]): readonly StepOutcome[] {
  const isSure = ({ type }: StepOutcome) =>
    type === 'succeeded' || type === 'loop_closed' || type === 'warning';
  return outcomes.toSorted((a, b) => Number(isSure(b)) - Number(isSure(a)));
}

function applyOutcome(
  draft: EventDraft,
  graph: CompiledGraph,
  outcome: StepOutcome,
  later: readonly StepOutcome[],
): void {
  if (!isCurrent(draft, graph, outcome)) return;
  switch (outcome.type) {
    case 'prepared':
      return startStep(draft, outcome);
    case 'waits_for_people':
      return createTask(draft, outcome.step, outcome.task);
    case 'loop_opened':
      return openLoop(draft, outcome);
    case 'round_judged':
      return endRound(draft, outcome);
    case 'condition_false':
      return record(draft, {
        type: 'step_completed',
        step: outcome.step,
        data: { skipped: true, reason: 'condition' },
      });
    case 'unprepared':
      return failUnprepared(draft, graph, outcome);
    case 'succeeded':
    case 'loop_closed':
      return record(draft, { type: 'step_completed', step: outcome.step, data: outcome.result });
    case 'failed':
      return failAttempt(draft, graph, {
        ...outcome,
        lateErrors: lateErrorsOf(draft, graph, later),
      });
    case 'warning': {
      const { step, code, message } = outcome;
      const place = step === null ? {} : { step };
      return record(draft, { type: 'run_warning', ...place, data: { code, message } });
    }
  }
}

/** Is it said of a step as it stands? What comes late, twice or while starts are held is dropped. */
function isCurrent(draft: EventDraft, graph: CompiledGraph, outcome: StepOutcome): boolean {
  if (outcome.type === 'warning') return true;
  const { status } = draft.state;
  const current = stepOf(draft.state, outcome.step);
  if (outcome.type === 'succeeded' || outcome.type === 'failed') {
    return current.status === 'running' && current.attempt === outcome.attempt;
  }
  return (status === 'starting' || status === 'running') && isItsTurn(draft, graph, outcome);
}

/** May a step start now, or is it a loop whose turn it is? */
function isItsTurn(
  { state, now }: EventDraft,
  graph: CompiledGraph,
  outcome: Exclude<StepOutcome, { type: 'warning' }>,
): boolean {
  const { type, step: path } = outcome;
  const place = parseStepPath(path);
  if (place !== null) {
    const { loop, index, inner } = place;
    return mayStartInner(nodeOf(graph, loop), stepOf(state, loop), { index, inner, now });
  }
  const current = stepOf(state, path);
  const turn = loopTurnOf(nodeOf(graph, path), current);
  if (type === 'round_judged') {
    return isLoopOpen(current) && outcome.round in current.loop.open && turn === 'judge';
  }
  if (type === 'loop_closed') return turn === 'close';
  return mayStart(current, now) || (type === 'unprepared' && turn !== null);
}

function startStep(draft: EventDraft, prepared: Prepared): void {
  const { step, input, repeatable, mayWrite, price } = prepared;
  record(draft, {
    type: 'step_started',
    step,
    data: {
      attempt: stepOf(draft.state, step).attempt + 1,
      ...input,
      ...(repeatable ? {} : { repeatable }),
      ...(mayWrite ? { may_write: mayWrite } : {}),
      ...(price === undefined ? {} : { price }),
    },
  });
}

function openLoop(draft: EventDraft, { step, input, start }: LoopOpened): void {
  const attempt = stepOf(draft.state, step).attempt + 1;
  record(draft, { type: 'step_started', step, data: { attempt, ...input, loop: start } });
}

/** Also of the last round that the author allows: the result says why the loop ended. */
function endRound(draft: EventDraft, { step, round, goesOn }: RoundJudged): void {
  record(draft, { type: 'loop_advanced', step, data: { ended: [round], goes_on: goesOn } });
}

function createTask(draft: EventDraft, step: string, task: TaskRequest): void {
  const { payload, approvers, quorum, expiresAt, selfApproval, editable, price } = task;
  record(draft, {
    type: 'task_created',
    step,
    data: {
      payload,
      payload_version: 1,
      approvers,
      quorum,
      ...(expiresAt === null ? {} : { expires_at: expiresAt }),
      remind_at: firstReminderAt(draft.at, expiresAt),
      ...(selfApproval ? {} : { self_approval: false }),
      ...(editable === null ? {} : { editable }),
      ...(price === undefined ? {} : { price }),
    },
  });
}

/** No attempt was made. What an earlier one may have done stays unknown. */
function failUnprepared(
  draft: EventDraft,
  graph: CompiledGraph,
  { step, failure }: { step: string; failure: StepFailureFacts },
): void {
  const outcome = mayHaveHappened(stepOf(draft.state, step)) ? 'unknown' : failure.outcome;
  failAtStep(draft, graph, { ...failure, step, outcome, attempt: 0 });
}

function failAttempt(
  draft: EventDraft,
  graph: CompiledGraph,
  { step, attempt, failure, random, lateErrors }: Failed & { lateErrors: LateErrors },
): void {
  const isDraining = draft.state.status === 'draining';
  const current = stepOf(draft.state, step);
  const timing = { now: draft.at, random };
  const retryAt = isDraining
    ? null
    : nextAttemptAt(nodeOf(graph, step).step, current, failure, timing);
  if (retryAt === null) return failAtStep(draft, graph, { ...failure, step, lateErrors });
  const { code, message, outcome, limit } = failure;
  record(draft, {
    type: 'step_failed',
    step,
    data: {
      code,
      message,
      attempt,
      outcome,
      will_retry: true,
      retry_at: retryAt,
      ...(limit ? { limit } : {}),
    },
  });
}

/** Two failures at once: the first is the root, the others are cancelled and keep their error. */
function lateErrorsOf(
  draft: EventDraft,
  graph: CompiledGraph,
  later: readonly StepOutcome[],
): LateErrors {
  const failed = later.flatMap((outcome) =>
    outcome.type === 'failed' && isCurrent(draft, graph, outcome) ? [outcome] : [],
  );
  return new Map(failed.map(({ step, failure }) => [step, failure] as const));
}
