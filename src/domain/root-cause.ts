import { type Badge, badgeOf } from './badge.ts';
import { type CompiledGraph, nodeOf } from './compile-graph.ts';
import { FAILURE_CODES, type FailureCode } from './failure-codes.ts';
import { mayHaveHappened, type RunState, stepOf } from './run-state.ts';

export interface FailedRun {
  code: FailureCode;
  message: string;
  advice: string;
  /** Null where no step is to blame: stopped, rejected, or no worker. */
  rootStepId: string | null;
  rootStepName: string | null;
  counts: Partial<Record<Badge, number>>;
  /** Step ids in the graph's order. */
  succeeded: string[];
  cancelled: string[];
  blocked: string[];
  /** Calls, the root's own among them, that may have changed something outside: nobody knows. */
  mayHaveHappened: string[];
}

/** Why a run failed or was stopped, and what became of its other steps; null for every other run. */
export function explainFailure(graph: CompiledGraph, state: RunState): FailedRun | null {
  if (state.failure === null) return null;
  const { code, message, stepId } = state.failure;
  const byBadge = Map.groupBy(
    graph.order.map(({ step }) => step.id),
    (id) => badgeOf(stepOf(state, id)),
  );
  const idsOf = (badge: Badge) => byBadge.get(badge) ?? [];
  return {
    code,
    message,
    advice: FAILURE_CODES[code].advice,
    rootStepId: stepId,
    rootStepName: stepId === null ? null : nodeOf(graph, stepId).step.name,
    counts: Object.fromEntries([...byBadge].map(([badge, ids]) => [badge, ids.length])),
    succeeded: idsOf('Success'),
    cancelled: idsOf('Cancelled'),
    blocked: idsOf('Skipped (Blocked)'),
    mayHaveHappened: [...idsOf('Failed'), ...idsOf('Cancelled')].filter((id) =>
      mayHaveHappened(stepOf(state, id)),
    ),
  };
}
