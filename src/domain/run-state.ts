import type { FailureCode } from './failure-codes.ts';
import type { Json } from './json.ts';
import type {
  Actor,
  CancelReason,
  Outcome,
  PayloadChange,
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

/** What a human task asks, and who answered. It waits while `approved` is null. */
export interface TaskState {
  /** The seq of the event that created it: with its run, the task's name. */
  seq: number;
  createdAt: number;
  /** As it is after the last edit. */
  payload: Json;
  payloadVersion: number;
  /** Null: every field but title and description. */
  editable: readonly string[] | null;
  /** None: any contributor. */
  approvers: readonly string[];
  quorum: number;
  selfApproval: boolean;
  expiresAt: number | null;
  remindAt: number | null;
  /** How often people have been reminded of it. */
  reminders: number;
  /** Approvals of the current payload version. Only a task that takes several records them. */
  votes: readonly TaskVote[];
  edits: readonly TaskEdit[];
  approved: boolean | null;
  decided: { by: Actor; at: number; reason: string | null } | null;
}

export interface TaskVote {
  by: Actor;
  at: number;
}

export interface TaskEdit extends TaskVote {
  /** The payload version that the edit made. */
  version: number;
  changes: readonly PayloadChange[];
}

/** What the log says of one step. A step that nothing has happened to has none. */
export interface StepState {
  status: StepStatus;
  attempt: number;
  /** Attempts that failed: what `retry_count` limits. A lost worker is not the step's failure. */
  failures: number;
  /** Those that ended with a known error: the generation of the idempotency key. */
  knownFailures: number;
  /** Workers lost while this step was in flight, since it last made progress. */
  losses: number;
  /** When its latest attempt started, or its task was created. */
  startedAt: number | null;
  /** When it ended, or its last attempt failed. */
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
  pausedBy: Actor | null;
  pausedAt: number | null;
  /** When it was first told to drain; null: it never was. */
  drainStartedAt: number | null;
  drainDeadlineAt: number | null;
  outputOf: readonly string[] | null;
  warnings: number;
}

const UNTOUCHED: StepState = Object.freeze({
  status: 'pending',
  attempt: 0,
  failures: 0,
  knownFailures: 0,
  losses: 0,
  startedAt: null,
  endedAt: null,
  repeatable: true,
  mayWrite: false,
});

/** With no prototype at all an object would be a hash table to V8, and ten times slower to copy. */
const BARE: object = Object.freeze(Object.create(null));

/** Steps by id with nothing inherited: a step may be called `constructor` or `__proto__`. */
export function makeSteps(
  from: Readonly<Record<string, StepState>> = {},
): Record<string, StepState> {
  return Object.assign(Object.create(BARE), from);
}

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
  steps: makeSteps(),
  failure: null,
  stoppedBy: null,
  pausedBy: null,
  pausedAt: null,
  drainStartedAt: null,
  drainDeadlineAt: null,
  outputOf: null,
  warnings: 0,
});

export function stepOf(state: RunState, id: string): StepState {
  return state.steps[id] ?? UNTOUCHED;
}

/** Started, not ended, not waiting. */
export function isInFlight(step: StepState): boolean {
  return step.status === 'running';
}

/** Was in flight when its worker was lost, and has not been started again. */
function isInterrupted(step: StepState): boolean {
  return step.status === 'pending' && step.attempt > 0;
}

/** Has begun and not ended, and nothing of it is in flight. */
export function isIdle(step: StepState): boolean {
  return step.status === 'waiting' || isInterrupted(step);
}

/** Has begun and not ended: it is cancelled, not skipped, when its run ends first. */
export function isLive(step: StepState): boolean {
  return isInFlight(step) || isIdle(step);
}

export function hasEnded(step: StepState): boolean {
  return step.status !== 'pending' && step.status !== 'running' && step.status !== 'waiting';
}

export function isPendingTask(step: StepState): step is StepState & { task: TaskState } {
  return step.status === 'waiting' && step.task !== undefined;
}

/** Did its last call perhaps change something outside, with nobody knowing? */
export function mayHaveHappened(step: StepState): boolean {
  return step.mayWrite && step.outcome === 'unknown';
}

export function inFlightSteps(state: RunState): string[] {
  return stepsWhere(state, isInFlight);
}

/** Steps that wait for a person or for a back-off to pass. */
export function waitingSteps(state: RunState): string[] {
  return stepsWhere(state, (step) => step.status === 'waiting');
}

/** The steps whose tasks wait for a person to decide. */
export function pendingTasks(state: RunState): string[] {
  return stepsWhere(state, isPendingTask);
}

/** Waits for a person to decide, as opposed to a back-off. */
export function isAwaitingApproval(state: RunState): boolean {
  return pendingTasks(state).length > 0;
}

function stepsWhere(state: RunState, holds: (step: StepState) => boolean): string[] {
  const found: string[] = [];
  for (const id in state.steps) if (holds(stepOf(state, id))) found.push(id);
  return found;
}
