import type { FailureCode } from './failure-codes.ts';
import type { Json } from './json.ts';
import type {
  Actor,
  CancelReason,
  ItemRange,
  Outcome,
  PayloadChange,
  ReusedAnswer,
  ReusedItems,
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
  /** When others were told, too, that nobody has decided it; absent: not yet. */
  escalatedAt?: number;
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

/** The inner steps of one item or round, by their own ids. */
export type ItemSteps = Readonly<Record<string, StepState>>;

/** How far a loop has come: counters, and only what is open. Results of items stay in the log. */
export interface LoopState {
  /** How many items; null: rounds, of which nobody knows how many. Null too until the loop has started. */
  count: number | null;
  maxParallel: number;
  /** The lowest index that no event has named. What an earlier run did is not counted in. */
  next: number;
  /** Indexes that are not to be begun: done by an earlier run, or open from the start. Ascending. */
  begun: readonly ItemRange[];
  reused: readonly ReusedItems[];
  /** Items that ended well, reused ones among them. */
  succeeded: number;
  /** Items that failed and were tolerated. */
  failed: number;
  /** Calls of items that ended, of which nobody knows whether they happened. */
  unknown: number;
  /** How long its run was paused since it started: its time limit stands still. Milliseconds. */
  pausedMs: number;
  /** Begun and not ended, by index. When the loop has ended, what it left. */
  open: Readonly<Record<number, ItemSteps>>;
  /** Of an item, tolerated or not; what an item can do without does not count. */
  lastFailure: { index: number; inner: string; code: FailureCode; message: string } | null;
  /** What people said in items that have ended, by `<index>/<inner id>`: the last ANSWERED_MAX. */
  answered: ItemSteps;
  /** The last round that ended: what `while.prev` and the result's `last` are. */
  previous: ItemSteps | null;
  /** Of rounds: another one is asked for. Whether there is one is up to the author's limit too. */
  goesOn: boolean;
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
  /** Of some attempt nobody knows whether it happened, whatever a later one came to. */
  inDoubt?: true;
  error?: { code: FailureCode; message: string };
  /** Milliseconds since 1970: when the next attempt is due. */
  retryAt?: number;
  task?: TaskState;
  /** It failed, and the run goes on all the same: it is optional, or its loop tolerates a failed item. */
  tolerated?: 'step' | 'item';
  /** The UUID of the run in which it ended: this one took it over. */
  reusedFrom?: string;
  /** How people had answered it there. */
  answer?: ReusedAnswer;
  loop?: LoopState;
  /** What its attempts were charged, and those of its items: microcredits. */
  cost?: number;
}

/** A step that nothing has happened to. */
export const UNTOUCHED: StepState = Object.freeze({
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

/** The same, of a step within an item or round. */
export function stepIn(steps: ItemSteps, inner: string): StepState {
  return steps[inner] ?? UNTOUCHED;
}

/** Started, not ended, not waiting. Of a loop, only its inner steps can be. */
export function isInFlight(step: StepState): boolean {
  return step.status === 'running' && step.loop === undefined;
}

/** Is it a loop that has been opened and has not ended? */
export function isLoopOpen(step: StepState): step is StepState & { loop: LoopState } {
  return step.status === 'running' && step.loop !== undefined;
}

/** Did a person say no to it, in this run or in the one that it continues? */
export function wasRejected({ task, answer }: StepState): boolean {
  return (task?.approved ?? answer?.approved) === false;
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
  return step.status === 'running' || isIdle(step);
}

export function hasEnded(step: StepState): boolean {
  return step.status !== 'pending' && step.status !== 'running' && step.status !== 'waiting';
}

export function isPendingTask(step: StepState): step is StepState & { task: TaskState } {
  return step.status === 'waiting' && step.task !== undefined;
}

/** Did its last call perhaps change something outside, with nobody knowing? Or one of an item that ended? */
export function mayHaveHappened({ mayWrite, outcome, loop }: StepState): boolean {
  return (mayWrite && outcome === 'unknown') || (loop !== undefined && loop.unknown > 0);
}
