import { describeSpan } from '#src/domain/describe-past.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { stepOf } from '#src/domain/run-state.ts';
import { type Action, actionFor } from './action.ts';
import { viewApproval } from './approval.ts';
import { reviewOf } from './run-actions.ts';
import type { Tone } from './run-view.ts';

/** What waits for people, the longest first. */
export interface TasksView {
  kind: 'tasks';
  tasks: {
    taskName: string;
    workflow: string;
    step: string;
    heading: string;
    approvers: string;
    createdAt: number;
    expiresAt: number | null;
    /** Its time stands still. */
    isPaused: boolean;
    actions: Action[];
  }[];
  hasMore: boolean;
  /** How many wait for a card of their own in this place, those that are listed among them; null: it is about all. */
  waiting: number | null;
  now: number;
  actions: Action[];
}

/** The tasks that still wait, each with the way to its own card, where it is decided. */
export function viewTasks(
  tasks: readonly { facts: RunFacts; step: string }[],
  { hasMore, now }: { hasMore: boolean; now: number },
  redact: Redact,
): TasksView {
  return {
    kind: 'tasks',
    tasks: tasks.flatMap(({ facts, step }) => {
      const task = viewApproval(facts, step, redact);
      const seq = stepOf(facts.state, step).task?.seq;
      if (task?.status !== 'pending' || seq === undefined) return [];
      const { runId } = facts;
      const { taskName, title, heading, approvers, createdAt, expiresAt, isPaused } = task;
      return [
        {
          taskName,
          workflow: title.workflow,
          step: task.step,
          heading,
          approvers,
          createdAt,
          expiresAt,
          isPaused,
          actions: [reviewOf({ runId, seq }), actionFor({ type: 'show', runId })],
        },
      ];
    }),
    hasMore,
    waiting: null,
    now,
    actions: [actionFor({ type: 'help', verb: null })],
  };
}

/** More than a place can be asked one by one: the oldest of them, and the way to all. */
export function viewWaiting(
  tasks: readonly { facts: RunFacts; step: string }[],
  { waiting, now }: { waiting: number; now: number },
  redact: Redact,
): TasksView {
  const view = viewTasks(tasks, { hasMore: false, now }, redact);
  const all = waiting === 0 ? [] : [actionFor({ type: 'list', section: 'awaiting' })];
  return { ...view, waiting, actions: all };
}

/** How many there are to decide. */
export function describeTasks({ tasks, hasMore, waiting }: TasksView): string {
  if (waiting === 0) return 'each has a card of its own, or is decided';
  if (waiting !== null) return `${waiting} more ${waiting === 1 ? 'waits' : 'wait'} for a decision`;
  if (tasks.length === 0) return 'nothing waits for a person';
  return `${tasks.length}${hasMore ? ' and more' : ''} to decide`;
}

/** In a list; its own card says the moment. */
export function describeExpiry(
  { expiresAt, isPaused }: TasksView['tasks'][number],
  now: number,
): string {
  if (isPaused) return 'does not expire while its run is paused';
  return expiresAt === null ? 'never expires' : `expires in ${describeSpan(expiresAt - now)}`;
}

/** Nothing to decide is as it should be. */
export function judgeTasks({ tasks }: TasksView): Tone {
  return tasks.length === 0 ? 'good' : 'waiting';
}
