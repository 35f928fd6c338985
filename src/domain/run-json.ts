import { badgeOf } from './badge.ts';
import { causeOf } from './item-failure.ts';
import type { JsonObject } from './json.ts';
import { explainFailure } from './root-cause.ts';
import type { RunFacts } from './run-facts.ts';
import { stepOf } from './run-state.ts';
import { hasEnded, type StepState } from './step-state.ts';

/** Times of machine output: ISO 8601, UTC. */
export function isoOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** Which run it is, and where it stands. */
export function describeIdentity({ runId, shortId, workflow, version, state }: RunFacts) {
  const names = { run_id: runId, short_id: shortId, workflow, version };
  return { ...names, status: state.status, resumed_from_run_id: state.resumed?.run ?? null };
}

/** Null for a run that has neither failed nor been stopped. */
export function describeFailure({ graph, state }: RunFacts): JsonObject | null {
  const failure = explainFailure(graph, state);
  if (failure === null) return null;
  const { code, rootStepId, rootStepName, message, advice } = failure;
  return { code, root_step_id: rootStepId, root_step_name: rootStepName, message, advice };
}

/** What became of each step, in the graph's order; not what it was given or returned. */
export function describeSteps({ graph, state }: RunFacts): JsonObject[] {
  return graph.order.map(({ step: { id, name, type } }) => {
    const step = stepOf(state, id);
    return {
      id,
      name,
      type,
      status: step.status,
      badge: badgeOf(step),
      reason: step.reason ?? null,
      outcome: step.outcome ?? null,
      attempts: step.attempt,
      started_at: isoOf(step.startedAt),
      finished_at: isoOf(hasEnded(step) ? step.endedAt : null),
      reused_from_run_id: step.reusedFrom ?? null,
      tolerated: step.tolerated ?? null,
      loop: describeLoop(step),
    };
  });
}

/** Items or rounds by how they ended; null: it is no loop, or has not begun. */
function describeLoop(step: StepState): JsonObject | null {
  const { loop, startedAt } = step;
  if (loop === undefined || startedAt === null) return null;
  const { count, succeeded, open, unknown } = loop;
  // The item that the loop failed of is left as it was.
  const failed = loop.failed + (step.status === 'failed' && causeOf(loop) !== null ? 1 : 0);
  const left = hasEnded(step) ? 0 : Object.keys(open).length;
  return { count, succeeded, failed, open: left, may_have_happened: unknown };
}

/** The runs that continue each other, the first one first; none for a run that stands alone. */
export function describeAttempts({ attempts }: RunFacts): JsonObject[] {
  return attempts.map(({ runId, no, status, rootStepId, by, createdAt }) => ({
    run_id: runId,
    attempt: no,
    status,
    root_step_id: rootStepId,
    by: by?.name ?? null,
    created_at: isoOf(createdAt),
  }));
}
