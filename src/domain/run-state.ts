import type { FailureCode } from './failure-codes.ts';
import type {
  Actor,
  CancelReason,
  Outcome,
  RunStatus,
  SkipReason,
  StoredInput,
  StoredResult,
} from './run-events.ts';

export type StepStatus =
  | 'pending'
  | 'running'
  | 'waiting'
  | 'succeeded'
  | 'failed'
  | 'cancelled'
  | 'skipped';

/** A human task that waits for people. */
export interface TaskState {
  payloadVersion: number;
  expiresAt: number | null;
  approved: boolean | null;
}

/** What the log says of one step. A step that nothing has happened to has none. */
export interface StepState {
  status: StepStatus;
  attempt: number;
  /** Attempts that ended with a known error: the generation of the idempotency key. */
  knownFailures: number;
  /** Workers lost while this step was in flight, since it last made progress. */
  losses: number;
  startedAt: number | null;
  endedAt: number | null;
  repeatable: boolean;
  mayWrite: boolean;
  input?: StoredInput;
  result?: StoredResult;
  reason?: SkipReason | CancelReason;
  outcome?: Outcome;
  error?: { code: FailureCode; message: string };
  /** Milliseconds since 1970: when the next attempt is due. */
  retryAt?: number;
  task?: TaskState;
}

export interface RunFailure {
  code: FailureCode;
  /** Null where no step is to blame: stopped, rejected, or no worker. */
  stepId: string | null;
  message: string;
}

/** A run as the fold of its events. Times are milliseconds since 1970. */
export interface RunState {
  status: RunStatus;
  head: number;
  lastAt: number;
  queuedAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  input: StoredInput;
  trigger: string;
  by: Actor | null;
  /** By id; reached through `stepOf`, which also answers for a step that nothing has happened to. */
  steps: Readonly<Record<string, StepState>>;
  failure: RunFailure | null;
  stoppedBy: Actor | null;
  pausedAt: number | null;
  drainDeadlineAt: number | null;
  outputOf: readonly string[] | null;
  warnings: number;
}

const UNTOUCHED: StepState = Object.freeze({
  status: 'pending',
  attempt: 0,
  knownFailures: 0,
  losses: 0,
  startedAt: null,
  endedAt: null,
  repeatable: true,
  mayWrite: false,
});

/** Before its first event a run is nothing. */
export const NO_RUN: RunState = Object.freeze({
  status: 'queued',
  head: 0,
  lastAt: 0,
  queuedAt: 0,
  startedAt: null,
  finishedAt: null,
  input: { input: null },
  trigger: '',
  by: null,
  steps: Object.freeze({}),
  failure: null,
  stoppedBy: null,
  pausedAt: null,
  drainDeadlineAt: null,
  outputOf: null,
  warnings: 0,
});

export function stepOf(state: RunState, id: string): StepState {
  return Object.hasOwn(state.steps, id) ? (state.steps[id] ?? UNTOUCHED) : UNTOUCHED;
}

/** Started, not ended, not waiting. */
export function isInFlight(step: StepState): boolean {
  return step.status === 'running';
}

export function hasEnded(step: StepState): boolean {
  return step.status !== 'pending' && step.status !== 'running' && step.status !== 'waiting';
}

export function inFlightSteps(state: RunState): string[] {
  return Object.keys(state.steps).filter((id) => isInFlight(stepOf(state, id)));
}

export function waitingSteps(state: RunState): string[] {
  return Object.keys(state.steps).filter((id) => stepOf(state, id).status === 'waiting');
}

/** Waits for a person to decide, as opposed to a back-off. */
export function isAwaitingApproval(state: RunState): boolean {
  return waitingSteps(state).some((id) => stepOf(state, id).task !== undefined);
}
