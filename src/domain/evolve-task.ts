import { editPayload } from './edit-payload.ts';
import type { RunFact } from './run-events.ts';
import type { TaskState } from './step-state.ts';

type FactOf<T extends RunFact['type']> = Extract<RunFact, { type: T }>;

/** A task as it is when it has just been created. */
export function openTask({ data }: FactOf<'task_created'>, seq: number, at: number): TaskState {
  return {
    seq,
    createdAt: at,
    payload: data.payload,
    payloadVersion: data.payload_version,
    editable: data.editable ?? null,
    approvers: data.approvers,
    quorum: data.quorum,
    selfApproval: data.self_approval !== false,
    expiresAt: data.expires_at ?? null,
    remindAt: data.remind_at ?? null,
    reminders: 0,
    votes: [],
    edits: [],
    approved: null,
    decided: null,
  };
}

/** What happens to a task that people have been asked. */
export type TaskFact = FactOf<
  'task_payload_edited' | 'task_voted' | 'task_reminded' | 'task_completed'
>;

export function changeTask(task: TaskState, fact: TaskFact, at: number): TaskState {
  switch (fact.type) {
    case 'task_payload_edited': {
      const { payload_version: version, diff: changes, by } = fact.data;
      const edits = [...task.edits, { by, at, version, changes }];
      const payload = editPayload(task.payload, changes);
      return { ...task, payload, payloadVersion: version, edits, votes: [] };
    }
    case 'task_voted':
      return fact.data.approved
        ? { ...task, votes: [...task.votes, { by: fact.data.by, at }] }
        : task;
    case 'task_reminded': {
      const { remind_at: remindAt = null, escalates } = fact.data;
      const reminded = { ...task, reminders: task.reminders + 1, remindAt };
      return escalates ? { ...reminded, escalatedAt: at } : reminded;
    }
    case 'task_completed': {
      const { approved, by, reason = null } = fact.data;
      return { ...task, approved, decided: { by, at, reason } };
    }
  }
}

/** Its time stood still for so long. */
export function delayTask(task: TaskState, ms: number): TaskState {
  const { expiresAt, remindAt } = task;
  return {
    ...task,
    expiresAt: expiresAt === null ? null : expiresAt + ms,
    remindAt: remindAt === null ? null : remindAt + ms,
  };
}
