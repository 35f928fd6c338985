import type { FailureCode } from './failure-codes.ts';
import { WORKER_LOSSES_MAX } from './retry.ts';
import { isTerminal, type RunStatus } from './run-events.ts';
import { isAwaitingApproval, type RunState, stepsWhere } from './run-state.ts';

/** The columns by which runs are found: what a run's state says, and nothing else. */
export interface RunProjection {
  status: RunStatus;
  /** A person's decision is asked for. */
  awaiting: boolean;
  startedAt: number | null;
  finishedAt: number | null;
  rootStepId: string | null;
  failureCode: FailureCode | null;
  /** One more worker lost at a step that has not got on since, and it fails: it is better driven alone. */
  suspect: boolean;
}

export function projectRun(state: RunState): RunProjection {
  const { status, failure, startedAt, finishedAt } = state;
  // Once is no reason: of a hundred runs that lose their worker together, few if any are the cause.
  const nearLimit = stepsWhere(state, ({ losses }) => losses >= WORKER_LOSSES_MAX - 1);
  return {
    status,
    awaiting: isAwaitingApproval(state),
    startedAt,
    finishedAt,
    rootStepId: failure?.stepId ?? null,
    failureCode: failure?.code ?? null,
    suspect: nearLimit.length > 0 && !isTerminal(status),
  };
}
