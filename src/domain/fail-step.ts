import {
  cancelPaths,
  cancelSteps,
  type FailureWords,
  type LateErrors,
  skipDownstream,
  skipRemaining,
} from './cancel-steps.ts';
import { type CompiledGraph, nodeOf } from './compile-graph.ts';
import { nameItem } from './describe-place.ts';
import { type EventDraft, record } from './event-draft.ts';
import { hasFailed } from './item-failure.ts';
import { listInner } from './list-steps.ts';
import { planAdvances, type StepPlan } from './plan-steps.ts';
import type { CancelReason, RunFact, StepFailed } from './run-events.ts';
import { type RunFailure, type RunState, stepOf } from './run-state.ts';
import { type ItemPlace, parseStepPath } from './step-path.ts';
import { isLive } from './step-state.ts';

export interface FinalFailure extends FailureWords {
  step: string;
  /** Absent: the step's latest. 0: it could not be prepared. */
  attempt?: number;
  lateErrors?: LateErrors;
}

/** What a failure takes with it. */
type Reach = 'nothing' | 'branch' | 'run';

/**
 * Fails a step for good, and all that follows from it, in one append. What is tolerated takes
 * nothing with it; whoever calls lets the run settle.
 */
export function failAtStep(draft: EventDraft, graph: CompiledGraph, failure: FinalFailure): void {
  const place = parseStepPath(failure.step);
  const tolerated = place === null ? null : toleranceOf(graph, draft.state, failure.step, place);
  if (tolerated !== null) return record(draft, failFact(draft, failure, { tolerated }));
  const { step } = nodeOf(graph, place?.loop ?? failure.step);
  const reach = graph.onFailure === 'finish_branches' ? 'branch' : 'run';
  fail(draft, graph, failure, step.optional ? 'nothing' : reach);
}

/** Fails the run at a step, whatever is tolerated elsewhere: no branch of it goes on. */
export function failRunAt(draft: EventDraft, graph: CompiledGraph, failure: FinalFailure): void {
  fail(draft, graph, failure, 'run');
}

/** Ends a run of which a step has failed: its other steps are cancelled, what never started is blocked. */
export function endFailed(
  draft: EventDraft,
  graph: CompiledGraph,
  { root, ...order }: { root: RootStep; reason: CancelReason; lateErrors?: LateErrors | undefined },
): void {
  const from = draft.state.status;
  cancelSteps(draft, graph, isLive, { ...order, cause: root.stepId });
  skipRemaining(draft, graph, 'blocked');
  record(draft, { type: 'state_changed', data: { from, to: 'failed', reason: root.code } });
}

/** Counts the items that are over. */
export function recordAdvances(draft: EventDraft, advances: StepPlan['advance']): void {
  const facts = advances.map(({ loop, ended }): RunFact => {
    return { type: 'loop_advanced', step: loop, data: { ended } };
  });
  record(draft, ...facts);
}

type RootStep = Pick<RunFailure, 'stepId' | 'code'>;

function toleranceOf(
  graph: CompiledGraph,
  state: RunState,
  path: string,
  { loop: id }: ItemPlace,
): NonNullable<StepFailed['data']['tolerated']> | null {
  if (nodeOf(graph, path).step.optional) return 'step';
  const spec = nodeOf(graph, id).loop?.spec;
  const { loop } = stepOf(state, id);
  if (spec?.kind !== 'for_each' || loop === undefined) return null;
  const failed = loop.failed + Object.values(loop.open).filter(hasFailed).length;
  return failed < spec.toleratedFailures ? 'item' : null;
}

/** An inner step takes its loop with it, and the loop whatever the graph says. */
function fail(draft: EventDraft, graph: CompiledGraph, failure: FinalFailure, reach: Reach): void {
  const { step: path, code, lateErrors } = failure;
  recordAdvances(draft, planAdvances(graph, draft.state));
  const place = parseStepPath(path);
  const outer = place?.loop ?? path;
  const inner = listInner(nodeOf(graph, outer), stepOf(draft.state, outer), isLive);
  const earlier = draft.state.rootFailure;
  const root = earlier ?? { stepId: path, code };
  const reason = code === 'DRAIN_TIMEOUT' ? 'drain_timeout' : 'run_failed';
  const ending = { reach, earlier, reason } as const;
  endStep(draft, failure, ending);
  const siblings = inner.filter((other) => other !== path);
  const isWhole = reach === 'run';
  cancelPaths(draft, siblings, {
    reason: isWhole ? reason : 'loop_failed',
    cause: isWhole ? root.stepId : path,
    lateErrors,
  });
  if (place !== null) endStep(draft, loopFailureOf(graph, failure, place), ending);
  if (reach === 'branch') skipDownstream(draft, graph, outer);
  if (isWhole) endFailed(draft, graph, { root, reason, lateErrors });
}

interface Ending {
  reach: Reach;
  /** The run has its root already: what fails after it is cancelled, and keeps its error. */
  earlier: RootStep | null;
  reason: CancelReason;
}

interface StepEnd extends FinalFailure {
  /** Of a loop: the inner step that it failed of. */
  causedBy?: string;
}

function endStep(draft: EventDraft, failure: StepEnd, { reach, earlier, reason }: Ending): void {
  const { step, causedBy } = failure;
  const cause = causedBy === undefined ? {} : { caused_by_step_id: causedBy };
  if (reach === 'nothing') {
    const tolerated = parseStepPath(step) === null ? 'step' : 'item';
    return record(draft, failFact(draft, failure, { tolerated, ...cause }));
  }
  if (earlier === null) return record(draft, failFact(draft, failure, cause));
  const lateErrors = new Map([[step, failure]]);
  cancelPaths(draft, [step], { reason, cause: earlier.stepId, lateErrors });
}

function loopFailureOf(
  graph: CompiledGraph,
  { step: causedBy, code, message }: FinalFailure,
  place: ItemPlace,
): StepEnd {
  const item = nameItem(graph, place).replace(/^./, (first) => first.toUpperCase());
  const words = `${item} failed at ${place.inner}: ${message}`;
  return { step: place.loop, code, message: words, outcome: 'known', attempt: 0, causedBy };
}

function failFact(
  draft: EventDraft,
  { step, code, message, outcome, limit, attempt }: FinalFailure,
  more: Pick<StepFailed['data'], 'tolerated' | 'caused_by_step_id'>,
): RunFact {
  return {
    type: 'step_failed',
    step,
    data: {
      code,
      message,
      attempt: attempt ?? stepOf(draft.state, step).attempt,
      outcome,
      will_retry: false,
      ...(limit ? { limit } : {}),
      ...more,
    },
  };
}
