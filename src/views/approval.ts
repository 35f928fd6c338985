import { describeApprovers } from '#src/domain/approvers.ts';
import { nodeOf } from '#src/domain/compile-graph.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { CancelReason } from '#src/domain/run-events.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { stepOf } from '#src/domain/run-state.ts';
import type { StepState, TaskEdit, TaskState } from '#src/domain/step-state.ts';
import { shortTaskName } from '#src/domain/task-name.ts';
import { type Action, actionFor } from './action.ts';
import { describeField, type PayloadWords, readPayload } from './payload.ts';
import type { MayBeRerouted } from './rerouted.ts';
import { type RunTitle, titleOf } from './run-title.ts';
import type { Tone } from './run-view.ts';

/** What people are asked to decide, who may, and what became of it. */
export interface ApprovalView extends MayBeRerouted {
  kind: 'approval';
  title: RunTitle;
  tone: Tone;
  status: TaskStatus;
  step: string;
  stepName: string;
  /** `91c04f2a.7`: what people type. */
  taskName: string;
  version: number;
  heading: string;
  description: string | null;
  fields: PayloadWords['fields'];
  /** Who may decide, in words. */
  approvers: string;
  quorum: number;
  /** Who has approved the current version. */
  votes: { by: string; at: number }[];
  edits: {
    by: string;
    at: number;
    version: number;
    changes: { field: string; from: string; to: string }[];
  }[];
  createdAt: number;
  expiresAt: number | null;
  decision: { by: string; at: number; reason: string | null } | null;
  /** How it ended where nobody decided it. */
  ending: { at: number; why: string } | null;
  /** The run is paused: the task's time stands still, and what is decided goes on at the resume. */
  isPaused: boolean;
  /** Somebody reads it: what it says is cut by nothing but what the surface takes. */
  isWhole: boolean;
  now: number;
  actions: Action[];
}

export type TaskStatus = 'pending' | 'approved' | 'rejected' | 'expired' | 'withdrawn';

const TONES: Readonly<Record<TaskStatus, Tone>> = {
  pending: 'waiting',
  approved: 'good',
  rejected: 'neutral',
  expired: 'bad',
  withdrawn: 'neutral',
};

const WITHDRAWN_BECAUSE: Readonly<Record<CancelReason, string>> = {
  run_failed: 'another step failed first',
  run_stopped: 'the run was stopped',
  drain_timeout: 'the run failed while it was being stopped',
  loop_failed: 'its loop failed first',
};

/** What is longer may be cut on a card: of one value or the description, and of all of them. */
const TEXT_LENGTH_MAX = 400;
const TEXTS_LENGTH_MAX = 1_500;
/** Of more fields the last ones are only named on a card. */
const FIELDS_MAX = 20;

/** Null for a step that has asked nobody. Text from outside goes through `redact`. */
export function viewApproval(facts: RunFacts, step: string, redact: Redact): ApprovalView | null {
  const { graph, state, runId, now } = facts;
  const current = stepOf(state, step);
  const { task } = current;
  if (task === undefined) return null;
  const status = statusOf(current, task);
  const stepName = redact(nodeOf(graph, step).step.name);
  const { heading, description, fields } = readPayload(task, redact);
  const title = titleOf(facts, redact);
  return {
    kind: 'approval',
    title,
    tone: TONES[status],
    status,
    step: redact(step),
    stepName,
    taskName: shortTaskName({ runId, seq: task.seq }),
    version: task.payloadVersion,
    heading: heading ?? stepName,
    description,
    fields,
    approvers: redact(describeApprovers(task.approvers)),
    quorum: task.quorum,
    votes: task.votes.map(({ by, at }) => ({ by: redact(by.name), at })),
    edits: task.edits.map((edit) => viewEdit(edit, redact)),
    createdAt: task.createdAt,
    expiresAt: task.expiresAt,
    decision: decisionOf(task, redact),
    ending: endingOf(current, status, redact),
    isPaused: state.status === 'paused',
    isWhole: false,
    rerouted: null,
    now,
    actions: [
      ...(status === 'pending' ? decisionsOf(title, task, fields) : []),
      ...(isLong({ description, fields })
        ? [actionFor({ type: 'read', runId, seq: task.seq })]
        : []),
      ...(status === 'pending' ? [actionFor({ type: 'show', runId })] : []),
    ],
  };
}

/** The same for somebody who reads all of it. */
export function readWhole(view: ApprovalView): ApprovalView {
  const actions = view.actions.filter(({ intent }) => intent.type !== 'read');
  return { ...view, isWhole: true, actions };
}

/** Would some surface cut it? */
function isLong({ description, fields }: Pick<ApprovalView, 'description' | 'fields'>): boolean {
  const lengths = [description ?? '', ...fields.map(({ value }) => value)].map(
    ({ length }) => length,
  );
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const hasLong = lengths.some((length) => length > TEXT_LENGTH_MAX);
  return fields.length > FIELDS_MAX || total > TEXTS_LENGTH_MAX || hasLong;
}

function statusOf({ status }: StepState, { approved }: TaskState): TaskStatus {
  if (approved !== null) return approved ? 'approved' : 'rejected';
  if (status === 'waiting') return 'pending';
  return status === 'failed' ? 'expired' : 'withdrawn';
}

function decisionOf({ decided }: TaskState, redact: Redact): ApprovalView['decision'] {
  if (decided === null) return null;
  const { by, at, reason } = decided;
  return { by: redact(by.name), at, reason: reason === null ? null : redact(reason) };
}

function endingOf(
  { endedAt, error, reason }: StepState,
  status: TaskStatus,
  redact: Redact,
): ApprovalView['ending'] {
  if (endedAt === null || (status !== 'expired' && status !== 'withdrawn')) return null;
  if (error) return { at: endedAt, why: redact(error.message) };
  const because = Object.entries(WITHDRAWN_BECAUSE).find(([name]) => name === reason);
  return { at: endedAt, why: because?.[1] ?? 'it is no longer needed' };
}

function viewEdit(
  { by, at, version, changes }: TaskEdit,
  redact: Redact,
): ApprovalView['edits'][number] {
  return {
    by: redact(by.name),
    at,
    version,
    changes: changes.map(({ field, from, to }) => {
      const { name, value } = describeField(field, from, redact);
      return { field: name, from: value, to: describeField(field, to, redact).value };
    }),
  };
}

function decisionsOf(
  { runId }: RunTitle,
  task: TaskState,
  fields: PayloadWords['fields'],
): Action[] {
  const { seq, payloadVersion: version } = task;
  return [
    actionFor({ type: 'approve', runId, seq, version }),
    actionFor({ type: 'reject', runId, seq, version }),
    ...(fields.some(({ isEditable }) => isEditable)
      ? [actionFor({ type: 'edit-and-approve', runId, seq, version })]
      : []),
  ];
}
