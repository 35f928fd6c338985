import { type Badge, badgeOf } from './badge.ts';
import { type CompiledGraph, nodeOf } from './compile-graph.ts';
import { nameItem } from './describe-place.ts';
import { FAILURE_CODES, type FailureCode } from './failure-codes.ts';
import { listSteps } from './list-steps.ts';
import { type RunState, stepOf } from './run-state.ts';
import { parseStepPath } from './step-path.ts';
import { mayHaveHappened } from './step-state.ts';

export interface FailedRun {
  code: FailureCode;
  message: string;
  advice: string;
  /** Null where no step is to blame: stopped, rejected, or no worker. */
  rootStepId: string | null;
  rootStepName: string | null;
  /** Of the steps of the graph: how often each badge. */
  counts: Partial<Record<Badge, number>>;
  /** Steps of the graph, in its order. */
  succeeded: string[];
  cancelled: string[];
  blocked: string[];
  /** Paths of calls, the root's own among them, that may have changed something outside: nobody knows. */
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
    rootStepName: stepId === null ? null : nameOf(graph, stepId),
    counts: Object.fromEntries([...byBadge].map(([badge, ids]) => [badge, ids.length])),
    succeeded: idsOf('Success'),
    cancelled: idsOf('Cancelled'),
    blocked: idsOf('Skipped (Blocked)'),
    mayHaveHappened: listSteps(graph, state, mayHaveHappened).toSorted(
      (a, b) => Number(b === stepId) - Number(a === stepId),
    ),
  };
}

/** `Send (item #9 of Each order)`: a step of a loop says where it stands. */
function nameOf(graph: CompiledGraph, path: string): string {
  const { name } = nodeOf(graph, path).step;
  const place = parseStepPath(path);
  if (place === null) return name;
  return `${name} (${nameItem(graph, place)} of ${nodeOf(graph, place.loop).step.name})`;
}
