import type { Person } from './access.ts';
import type { FailureCode } from './failure-codes.ts';
import type { JsonObject } from './json.ts';
import type { Actor, RunStatus } from './run-events.ts';

/** What a person or the clock may ask of a run. */
export type RunRequest =
  | { type: 'pause'; by: Actor }
  | { type: 'resume'; by: Actor }
  | { type: 'stop_immediate'; by: Actor }
  | StopGraceful
  | DecideTask
  | { type: 'start'; worker: string }
  | { type: 'reject_start'; code: FailureCode; message: string }
  | { type: 'start_deadline'; waitedMs: number }
  | { type: 'drain_deadline' }
  | Stall
  | { type: 'loop_timeout'; step: string }
  | { type: 'task_expired'; step: string }
  | { type: 'task_reminder'; step: string }
  | { type: 'worker_lost'; epoch: number };

export interface StopGraceful {
  type: 'stop_graceful';
  by: Actor;
  drainMs: number;
}

export interface DecideTask {
  type: 'decide_task';
  step: string;
  approved: boolean;
  result: JsonObject;
  /** Whoever decides, as the task's approvers are asked about them. */
  person: Person;
  reason?: string;
  /** The version that was looked at: a newer payload cannot be approved by an old card. Absent: the current one. */
  payloadVersion?: number;
  /** New values of editable fields, by name: edited and approved in one. */
  edits?: JsonObject;
}

/** Asks whether the run has been silent for `quietMs`, and fails it then. */
export interface Stall {
  type: 'stall';
  quietMs: number;
}

export type RequestType = RunRequest['type'];

const TERMINAL = ['completed', 'failed', 'stopped'] as const;
const ALIVE = ['queued', 'starting', 'running', 'paused', 'draining'] as const;

/** The table of legal moves: in which statuses a request moves a run. Elsewhere it is refused. */
export const LEGAL_MOVES = {
  pause: ['running'],
  resume: ['paused'],
  stop_immediate: ALIVE,
  stop_graceful: ALIVE,
  decide_task: ['running', 'paused'],
  start: ['queued'],
  reject_start: ['queued'],
  start_deadline: ['queued'],
  drain_deadline: ['draining'],
  stall: ['starting', 'running'],
  loop_timeout: ['running', 'draining'],
  task_expired: ['running'],
  task_reminder: ['running'],
  worker_lost: ALIVE,
} as const satisfies Record<RequestType, readonly RunStatus[]>;

/** Statuses in which a request asks for what is so already. */
export const ALREADY_SO: Readonly<Partial<Record<RequestType, readonly RunStatus[]>>> = {
  pause: ['paused'],
  resume: ['running'],
  stop_immediate: TERMINAL,
  stop_graceful: TERMINAL,
};
