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
export type CancelReason = 'run_failed' | 'run_stopped' | 'drain_timeout';
export type Outcome = 'known' | 'unknown';

export interface RunQueued {
  type: 'run_queued';
  data: StoredInput & { trigger: string; by: Actor };
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
  };
}
export interface StepCompleted {
  type: 'step_completed';
  data: StoredResult | { skipped: true; reason: SkipReason };
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
export interface TaskCreated {
  type: 'task_created';
  data: {
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
  /** When it is due again; absent: this was the last time. */
  data: { remind_at?: number };
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
