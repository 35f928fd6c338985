import type { Redact } from '#src/domain/redact.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import type { StopPlan } from '#src/domain/stop-plan.ts';
import { type Action, actionFor } from './action.ts';
import { type RunTitle, titleOf } from './run-title.ts';

/** What a stop would do, before anybody confirms it. */
export interface StopPlanView {
  kind: 'stop-plan';
  /**
   * guessed: the one run that it could mean. several: pick one. dry_run: only looked at. all: every
   * run of a workflow.
   */
  why: 'guessed' | 'several' | 'dry_run' | 'all';
  isGraceful: boolean;
  drainMs: number;
  /** Where one is to be picked, each has the action that stops it. */
  runs: { title: RunTitle; plan: StopPlan; actions: Action[] }[];
  /** All that would be stopped, also those that are not listed. */
  count: number;
  /** Set where all of its runs are meant. */
  workflow: string | null;
  /** What confirms the plan. */
  actions: Action[];
}

export interface StopPlanFacts
  extends Pick<StopPlanView, 'why' | 'isGraceful' | 'drainMs' | 'count' | 'workflow'> {
  runs: readonly { facts: RunFacts; plan: StopPlan }[];
}

export function viewStopPlan(planned: StopPlanFacts, redact: Redact): StopPlanView {
  const { why, isGraceful, drainMs, count } = planned;
  const workflow = planned.workflow === null ? null : redact(planned.workflow);
  const runs = planned.runs.map(({ facts, plan }) => ({
    title: titleOf(facts, redact),
    plan: redactPlan(plan, redact),
    stop: actionFor({ type: isGraceful ? 'drain' : 'stop', runId: facts.runId }),
  }));
  const stops = runs.map(({ stop }) => stop);
  const isPick = workflow === null && why === 'several';
  return {
    kind: 'stop-plan',
    why,
    isGraceful,
    drainMs,
    runs: runs.map(({ title, plan, stop }) => ({ title, plan, actions: isPick ? [stop] : [] })),
    count,
    workflow,
    actions:
      workflow !== null
        ? [actionFor({ type: 'stop-all', workflow, drain: isGraceful, count })]
        : isPick
          ? []
          : stops,
  };
}

function redactPlan(plan: StopPlan, redact: Redact): StopPlan {
  const { isGraceful, inFlight, cancelled, withdrawn, notStarted } = plan;
  return {
    isGraceful,
    inFlight: inFlight.map(redact),
    cancelled: cancelled.map(redact),
    withdrawn: withdrawn.map(redact),
    notStarted: notStarted.map(redact),
  };
}
