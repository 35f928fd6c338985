import type { ReusedAnswer, ReusedCall, RunFact } from './run-events.ts';
import { type ItemPlace, pathInItem } from './step-path.ts';
import type { StepState } from './step-state.ts';

export interface Kept {
  /** The step's id, or its place in an item. */
  path: string | ItemPlace;
  state: StepState;
  /** The run that is continued. */
  runId: string;
  /** What was skipped is known as well: it is not planned again. */
  isOver?: boolean;
}

/** What a run says of a step that it takes over from the one before; nothing: it is planned anew. */
export function takeOver({ path, state, runId, isOver = false }: Kept): RunFact[] {
  const step = typeof path === 'string' ? path : pathInItem(path);
  const { status, result, reason, error, tolerated, reusedFrom: from = runId } = state;
  if (status === 'succeeded' && result) {
    const [call, answer] = [callOf(state), answerOf(state)];
    const how = { ...(call === null ? {} : { call }), ...(answer === null ? {} : { answer }) };
    return [{ type: 'step_completed', step, data: { ...result, reused_from: from, ...how } }];
  }
  if (status === 'failed' && tolerated === 'step' && error) {
    const { attempt, outcome = 'known' } = state;
    const words = { ...error, attempt, outcome, will_retry: false, tolerated, reused_from: from };
    return [{ type: 'step_failed', step, data: words }];
  }
  if (status === 'skipped' && isOver) {
    const why = reason === 'condition' || reason === 'rejected' ? reason : 'step_disabled';
    return [{ type: 'step_completed', step, data: { skipped: true, reason: why } }];
  }
  return [];
}

function callOf({ input, repeatable, mayWrite }: StepState): ReusedCall | null {
  if (input === undefined && repeatable && !mayWrite) return null;
  return {
    ...input,
    ...(repeatable ? {} : { repeatable: false }),
    ...(mayWrite ? { may_write: true } : {}),
  };
}

function answerOf({ task, answer }: StepState): ReusedAnswer | null {
  if (!task?.decided || task.approved === null) return answer ?? null;
  const { by, at, reason } = task.decided;
  return { approved: task.approved, by, at, ...(reason === null ? {} : { reason }) };
}
