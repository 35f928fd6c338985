import { formatCredits } from '#src/domain/credits.ts';
import type { JsonObject } from '#src/domain/json.ts';
import type { PlannedRetry } from '#src/operations/load-retry-preview.ts';

/** What `retry --dry-run --json` says. */
export function describeRetry({ facts, plan, code, drift }: PlannedRetry): JsonObject {
  const { runId, shortId, workflow } = facts;
  return {
    run_id: runId,
    short_id: shortId,
    workflow,
    version: plan.version,
    latest_version: plan.latestVersion,
    version_diff:
      drift === null ? null : { ...drift, changed: drift.changed.map((one) => ({ ...one })) },
    fresh: plan.fresh,
    reused: plan.reused.map(({ step, from, isAnswer, isFailure }) => {
      return { step_id: step, from_run_id: from, is_answer: isAnswer, is_failure: isFailure };
    }),
    again: plan.again.map(({ step, why, effectBefore, destructive, needsTick }) => {
      const needs = { destructive, needs_redo: needsTick };
      return { step_id: step, why, effect_before: effectBefore, ...needs };
    }),
    loops: plan.loops.map(({ step, reusedItems, count, ifSameItems = false }) => {
      return { step_id: step, reused_items: reusedItems, count, if_same_items: ifSameItems };
    }),
    cost_last: formatCredits(plan.costLast),
    code,
  };
}
