import { capitalise } from '#src/domain/capitalise.ts';
import { count } from '#src/domain/count.ts';
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
  runs: {
    title: RunTitle;
    plan: StopPlan;
    /** The plan as a sentence. */
    summary: string;
    actions: Action[];
  }[];
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
  const { why, isGraceful, drainMs, count: total } = planned;
  const workflow = planned.workflow === null ? null : redact(planned.workflow);
  const runs = planned.runs.map(({ facts, plan }) => ({
    title: titleOf(facts, redact),
    plan: redactPlan(plan, redact),
    stop: actionFor(
      isGraceful
        ? { type: 'drain', runId: facts.runId, drainMs }
        : { type: 'stop', runId: facts.runId },
    ),
  }));
  const stops = runs.map(({ stop }) => stop);
  const isPick = workflow === null && why === 'several';
  return {
    kind: 'stop-plan',
    why,
    isGraceful,
    drainMs,
    runs: runs.map(({ title, plan, stop }) => ({
      title,
      plan,
      summary: describePlan(plan),
      actions: isPick ? [stop] : [],
    })),
    count: total,
    workflow,
    actions: workflow !== null ? [stopAllOf({ ...planned, workflow })] : isPick ? [] : stops,
  };
}

function stopAllOf({
  workflow,
  isGraceful: drain,
  drainMs,
  count: total,
}: Pick<StopPlanFacts, 'isGraceful' | 'drainMs' | 'count'> & { workflow: string }): Action {
  return actionFor({
    type: 'stop-all',
    workflow,
    drain,
    count: total,
    ...(drain ? { drainMs } : {}),
  });
}

/** "2 steps in flight will finish, 5 will not start, 1 approval is withdrawn." */
function describePlan(plan: StopPlan): string {
  const { isGraceful, inFlight, cancelled, withdrawn, notStarted } = plan;
  const flying = count(inFlight.length, 'step');
  const parts = [
    ...(inFlight.length === 0
      ? ['nothing is in flight']
      : [isGraceful ? `${flying} in flight will finish` : `${flying} in flight will be cut off`]),
    ...(cancelled.length === 0 ? [] : [`${cancelled.length} will not be tried again`]),
    ...(notStarted.length === 0 ? [] : [`${notStarted.length} will not start`]),
    ...(withdrawn.length === 0
      ? []
      : [
          `${count(withdrawn.length, 'approval')} ${withdrawn.length === 1 ? 'is' : 'are'} withdrawn`,
        ]),
  ];
  return capitalise(`${parts.join(', ')}.`);
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
