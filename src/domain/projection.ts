import type { FailureCode } from './failure-codes.ts';
import { isTerminal, type RunStatus } from './run-events.ts';
import { isAwaitingApproval, type RunState } from './run-state.ts';

/** The columns by which runs are found: what a run's state says, and nothing else. */
export interface RunProjection {
  status: RunStatus;
  /** A person's decision is asked for. */
  awaiting: boolean;
  startedAt: number | null;
  finishedAt: number | null;
  rootStepId: string | null;
  failureCode: FailureCode | null;
  /** It lost a worker at a step that has not got on since: it is better driven alone. */
  suspect: boolean;
}

export function projectRun(state: RunState): RunProjection {
  const { status, failure, startedAt, finishedAt } = state;
  const hasLost = Object.values(state.steps).some(({ losses }) => losses > 0);
  return {
    status,
    awaiting: isAwaitingApproval(state),
    startedAt,
    finishedAt,
    rootStepId: failure?.stepId ?? null,
    failureCode: failure?.code ?? null,
    suspect: hasLost && !isTerminal(status),
  };
}
