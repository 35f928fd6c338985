import type { StepFailureFacts, TimeLimit } from './errors.ts';
import type { FailureCode } from './failure-codes.ts';
import type { Json, JsonObject } from './json.ts';

/** The version of an event's shape. A process that meets a newer one leaves the run alone. */
export const EVENT_VERSION = 1;

/** Who asked for something. */
export interface Actor {
  kind: 'user' | 'local' | 'slack' | 'discord' | 'api' | 'schedule' | 'system';
  id: string;
  name: string;
  /** The product user that this is, by UUID; absent: nobody has linked it to one. */
  user?: string;
}

/** A value over the inline limit, kept in a row of its own beside the event. */
export interface BlobRef {
  sha256: string;
  bytes: number;
}

/** Inline up to INLINE_VALUE_BYTES_MAX, else by reference. Field names keep user data from forging one. */
export type StoredInput =
  | { input: Json; input_blob?: never }
  | { input_blob: BlobRef; input?: never };
export type StoredResult =
  | { result: Json; result_blob?: never }
  | { result_blob: BlobRef; result?: never };

export type SkipReason =
  | 'blocked'
  | 'step_disabled'
  | 'condition'
  | 'rejected'
  | 'out_of_scope'
  | 'stopped';
/** loop_failed: its loop failed and the run goes on. */
export type CancelReason = 'run_failed' | 'run_stopped' | 'drain_timeout' | 'loop_failed';
export type Outcome = 'known' | 'unknown';

/** First and last index of items that follow each other. */
export type ItemRange = [first: number, last: number];

/** Items of a loop whose results stand in the log of an earlier run. */
export interface ReusedItems {
  /** The run's UUID. */
  run: string;
  items: ItemRange[];
}

/** What a run takes over from the run that it continues, beside the steps that its log reuses. */
export interface Resumption {
  /** The UUID of the run that it continues. */
  run: string;
  /** By loop: what need not run again, while the loop is over the very same items. */
  loops?: Record<string, { items_sha256: string | null; reused: ReusedItems[] }>;
}

export interface RunQueued {
  type: 'run_queued';
  data: StoredInput & {
    trigger: string;
    by: Actor;
    resumed?: Resumption;
    /** Steps that this run leaves out. */
    excluded?: string[];
  };
}
export interface RunRejected {
  type: 'run_rejected';
  data: { code: FailureCode; message: string };
}
export interface RunStarted {
  type: 'run_started';
  data: { worker: string };
}
export interface StateChanged {
  type: 'state_changed';
  data: {
    from: RunStatus;
    to: 'paused' | 'running' | 'draining' | 'failed' | 'stopped';
    reason: string;
    by?: Actor;
    deadline_at?: number;
    /** Why a run failed that has no failed step, and words for people. */
    code?: FailureCode;
    message?: string;
  };
}
export interface StepStarted {
  type: 'step_started';
  data: (StoredInput | { input?: never; input_blob?: never }) & {
    attempt: number;
    /** Absent: an attempt with an unknown outcome may run again. */
    repeatable?: false;
    /** Absent: it changes nothing outside, so a cancelled one leaves no doubt. */
    may_write?: true;
    /** What it was charged, in microcredits. */
    price?: number;
    /** It is a loop. */
    loop?: LoopStart;
  };
}
export interface LoopStart {
  /** How many items; null: rounds, of which nobody knows yet how many. */
  count: number | null;
  max_parallel: number;
  /** Items that were done by an earlier run. */
  reused?: ReusedItems[];
  /** The items are not those of the earlier run: what was taken over of single items is void. */
  starts_over?: true;
}
/** How people had answered a task of the run that this one continues. */
export interface ReusedAnswer {
  approved: boolean;
  by: Actor;
  at: number;
  reason?: string;
}
/** How a step was called in the run that this one continues. */
export type ReusedCall = (StoredInput | { input?: never; input_blob?: never }) &
  Pick<StepStarted['data'], 'repeatable' | 'may_write'>;
export interface StepCompleted {
  type: 'step_completed';
  data:
    | (StoredResult & {
        /** The UUID of the run in which it was executed. */
        reused_from?: string;
        call?: ReusedCall;
        answer?: ReusedAnswer;
      })
    | { skipped: true; reason: SkipReason };
}
export interface StepFailed {
  type: 'step_failed';
  data: {
    code: FailureCode;
    message: string;
    attempt: number;
    outcome: Outcome;
    will_retry: boolean;
    retry_at?: number;
    limit?: TimeLimit;
    /** The run goes on all the same: the step is optional, or its loop tolerates that the item failed. */
    tolerated?: 'step' | 'item';
    /** A loop: which of its inner steps it failed of. */
    caused_by_step_id?: string;
    /** The UUID of the run in which it failed. */
    reused_from?: string;
  };
}
export interface StepCancelled {
  type: 'step_cancelled';
  data: {
    cancelled: true;
    reason: CancelReason;
    caused_by_step_id?: string;
    outcome?: 'unknown';
    error?: Pick<StepFailureFacts, 'code' | 'message'>;
  };
}
/** Items or rounds of a loop have ended. */
export interface LoopAdvanced {
  type: 'loop_advanced';
  data: {
    ended: number[];
    /** Of a round: is another one asked for? None follows the last that the author allows. */
    goes_on?: boolean;
  };
}
export interface TaskCreated {
  type: 'task_created';
  data: {
    /** What it was charged, in microcredits. */
    price?: number;
    payload: Json;
    payload_version: number;
    approvers: string[];
    quorum: number;
    expires_at?: number;
    /** When people are reminded of it. */
    remind_at?: number;
    /** Neither who started the run nor who edited the payload may approve it. */
    self_approval?: false;
    /** The fields of the payload that may be edited; absent: all but its title and description. */
    editable?: string[];
  };
}
/** One field of a payload before and after an edit. */
export interface PayloadChange {
  field: string;
  from: Json;
  to: Json;
}
export interface TaskPayloadEdited {
  type: 'task_payload_edited';
  data: { payload_version: number; diff: PayloadChange[]; by: Actor };
}
export interface TaskVoted {
  type: 'task_voted';
  data: { approved: boolean; by: Actor; payload_version: number };
}
export interface TaskReminded {
  type: 'task_reminded';
  data: {
    /** When it is due again; absent: this was the last time. */
    remind_at?: number;
    /** Others are told, too. */
    escalates?: true;
  };
}
export interface TaskCompleted {
  type: 'task_completed';
  data: { approved: boolean; result: JsonObject; by: Actor; reason?: string };
}
export interface TaskWithdrawn {
  type: 'task_withdrawn';
  data: { reason: string };
}
export interface RunWarning {
  type: 'run_warning';
  data: { code: string; message: string };
}
export interface WorkerLost {
  type: 'worker_lost';
  data: { epoch: number; steps: string[] };
}
export interface RunCompleted {
  type: 'run_completed';
  /** The ids of the steps whose results are the output: one that nothing depends on, or several. */
  data: { output_of: string[] };
}

/** Facts about the run as a whole. */
export type WholeRunFact =
  | RunQueued
  | RunRejected
  | RunStarted
  | StateChanged
  | WorkerLost
  | RunCompleted;

/** Facts about one step. */
export type StepFact =
  | StepStarted
  | StepCompleted
  | StepFailed
  | StepCancelled
  | LoopAdvanced
  | TaskCreated
  | TaskPayloadEdited
  | TaskVoted
  | TaskReminded
  | TaskCompleted
  | TaskWithdrawn;

/** What can happen, before it has a place and a time in the log. */
export type RunFact =
  | (WholeRunFact & { step?: undefined })
  | (StepFact & { step: string })
  | (RunWarning & { step?: string | undefined });

/** One fact about a run. The log of them is the truth. `at` is milliseconds since 1970. */
export type RunEvent = RunFact & { seq: number; at: number };

export type RunEventType = RunEvent['type'];

export const RUN_STATUSES = [
  'queued',
  'starting',
  'running',
  'paused',
  'draining',
  'completed',
  'failed',
  'stopped',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export type TerminalStatus = 'completed' | 'failed' | 'stopped';

export function isTerminal(status: RunStatus): status is TerminalStatus {
  return status === 'completed' || status === 'failed' || status === 'stopped';
}
