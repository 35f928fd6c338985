import type { Badge } from '#src/domain/badge.ts';
import type { CompiledGraph } from '#src/domain/compile-graph.ts';
import { count } from '#src/domain/count.ts';
import { describeSpan } from '#src/domain/describe-past.ts';
import { describePlace } from '#src/domain/describe-place.ts';
import type { Diagnosis } from '#src/domain/diagnose.ts';
import { type Moment, momentsOf } from '#src/domain/moments.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { RunStatus } from '#src/domain/run-events.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import {
  isAwaitingApproval,
  pendingTasks,
  type RunState,
  stepOf,
  stepsWhere,
} from '#src/domain/run-state.ts';
import { isInFlight, isLoopOpen } from '#src/domain/step-state.ts';
import { shortTaskName } from '#src/domain/task-name.ts';
import type { Action } from './action.ts';
import { countBadges } from './badges.ts';
import { actionsOfRun } from './run-actions.ts';
import { type RunTitle, titleOf } from './run-title.ts';
import { type ShellLine, shellLinesFor } from './shell-line.ts';
import { rowsOf, type StepRow } from './step-row.ts';

/** What a run has to say, before anyone decides how it is drawn. */
export interface RunView {
  kind: 'run';
  title: RunTitle;
  status: RunStatus;
  tone: Tone;
  /** The status in words, with what is known of how it came about. */
  headline: string;
  rows: StepRow[];
  /** How many steps wear each badge, the ones that need eyes first. */
  counts: { badge: Badge; count: number }[];
  /** The tasks that wait for a decision; `taskName` is what people type. */
  pendingTasks: { taskName: string; step: string }[];
  /**
   * While it stops gracefully: how many steps were in flight when that began, how many have ended.
   * `done` is null while a loop is open, whose ended items are forgotten: then `inFlight` is of now.
   */
  drain: { inFlight: number; done: number | null; deadlineAt: number } | null;
  /** Why it does not move, if it does not. */
  stuck: Diagnosis | null;
  /** The times in the headline, in `stuck` and in the notes of the rows, for what stands there for hours. */
  moments: Moment[];
  warnings: number;
  /** Steps that whoever started it, or the setup of the workflow, left out. */
  excluded: string[];
  now: number;
  shellLines: ShellLine[];
  actions: Action[];
}

/** good: as it should be. bad: someone must act. busy: under way. waiting: for a person. neutral: meant so. */
export type Tone = 'good' | 'bad' | 'busy' | 'waiting' | 'neutral';

/** The view of any run, at any moment of its life. Text from outside goes through `redact`. */
export function viewRun(facts: RunFacts, redact: Redact): RunView {
  const { state, stuck, runId, now } = facts;
  const rows = rowsOf(facts, redact);
  const title = titleOf(facts, redact);
  const drain = drainOf(state);
  return {
    kind: 'run',
    title,
    status: state.status,
    tone: toneOf(state),
    headline: redact(headlineOf(facts, drain)),
    rows,
    counts: countBadges(rows),
    pendingTasks: pendingTasks(state).flatMap((step) => {
      const { task } = stepOf(state, step);
      return task
        ? [{ taskName: shortTaskName({ runId, seq: task.seq }), step: redact(step) }]
        : [];
    }),
    drain,
    stuck: stuck === null ? null : redactDiagnosis(stuck, redact),
    moments: momentsOf(state, now).map(({ said, words, ...when }) => {
      return { said: redact(said), words: redact(words), ...when };
    }),
    warnings: state.warnings,
    excluded: state.excluded.map(redact),
    now,
    shellLines: shellLinesFor(state.failure?.code ?? null, title),
    actions: actionsOfRun(state, title),
  };
}

/** What a run's status means for whoever reads it. */
export function toneOf(state: RunState): Tone {
  switch (state.status) {
    case 'queued':
    case 'starting':
    case 'draining':
      return 'busy';
    case 'running':
      return isAwaitingApproval(state) ? 'waiting' : 'busy';
    case 'paused':
      return 'waiting';
    case 'completed':
      return 'good';
    case 'failed':
      return 'bad';
    case 'stopped':
      return 'neutral';
  }
}

function headlineOf({ state, graph, now }: RunFacts, drain: RunView['drain']): string {
  const { status, failure, pausedBy, stoppedBy } = state;
  switch (status) {
    case 'queued':
      return 'Queued';
    case 'starting':
      return 'Starting';
    case 'running':
      return isAwaitingApproval(state) ? 'Awaiting approval' : 'Running';
    case 'paused':
      return `Paused${byWhom(pausedBy)}`;
    case 'draining': {
      if (drain === null) return 'Draining…';
      const left = describeSpan(drain.deadlineAt - now);
      const { done, inFlight } = drain;
      if (done === null) return `Draining… ${count(inFlight, 'step')} in flight, ${left} left`;
      return `Draining… ${done} of ${inFlight} done, ${left} left`;
    }
    case 'completed':
      return 'Completed';
    case 'failed':
      return describeFailure(graph, failure);
    case 'stopped':
      return describeStop(state) + byWhom(stoppedBy);
  }
}

/** A graceful stop says how long it took: what was promised was a deadline. */
function describeStop({ drainStartedAt, finishedAt }: RunState): string {
  if (drainStartedAt === null || finishedAt === null) return 'Stopped';
  return `Stopped in ${describeSpan(finishedAt - drainStartedAt)}`;
}

function describeFailure(graph: CompiledGraph, failure: RunState['failure']): string {
  if (failure === null) return 'Failed';
  const at = failure.stepId === null ? '' : ` at ${describePlace(graph, failure.stepId)}`;
  return `Failed${at}: ${failure.code}`;
}

function byWhom(actor: { name: string } | null): string {
  return actor === null ? '' : ` by ${actor.name}`;
}

/** What ended in the very moment of the request was not waited for. */
function drainOf(state: RunState): RunView['drain'] {
  const { status, steps, drainStartedAt, drainDeadlineAt } = state;
  if (status !== 'draining' || drainStartedAt === null || drainDeadlineAt === null) return null;
  if (Object.values(steps).some(isLoopOpen)) {
    const inFlight = stepsWhere(state, isInFlight).length;
    return { inFlight, done: null, deadlineAt: drainDeadlineAt };
  }
  const flown = Object.values(steps).filter(({ startedAt, endedAt }) => {
    if (startedAt === null || startedAt > drainStartedAt) return false;
    return endedAt === null || endedAt > drainStartedAt;
  });
  const done = flown.filter(({ endedAt }) => endedAt !== null).length;
  return { inFlight: flown.length, done, deadlineAt: drainDeadlineAt };
}

function redactDiagnosis({ symptom, cause, next }: Diagnosis, redact: Redact): Diagnosis {
  return { symptom: redact(symptom), cause: redact(cause), next: redact(next) };
}
