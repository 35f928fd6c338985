import { nodeOf } from '#src/domain/compile-graph.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { stepOf } from '#src/domain/run-state.ts';
import { parseStepPath } from '#src/domain/step-path.ts';
import { isLastWarning } from '#src/domain/task-reminders.ts';
import { type Action, actionFor } from './action.ts';
import { type ApprovalView, viewApproval } from './approval.ts';
import { reviewOf } from './run-actions.ts';

/** Whom a card calls, as its surface names them: they get a ping, and nobody else. */
export interface Calls {
  people: readonly string[];
  /** Whole groups. */
  groups: readonly string[];
}

export const NOBODY: Calls = { people: [], groups: [] };

type Same =
  | 'title'
  | 'tone'
  | 'status'
  | 'step'
  | 'stepName'
  | 'taskName'
  | 'version'
  | 'heading'
  | 'approvers'
  | 'quorum'
  | 'createdAt'
  | 'expiresAt'
  | 'decision'
  | 'ending'
  | 'isPaused'
  | 'rerouted'
  | 'now';

/** That a task still waits: in the thread of its card, or for others once nobody has decided it. */
export interface TaskReminderView extends Pick<ApprovalView, Same> {
  kind: 'task-reminder';
  /** How many have approved it already. */
  approvals: number;
  /** How often people were reminded. */
  reminders: number;
  /** Nobody is reminded again before it expires. */
  isLast: boolean;
  /** What becomes of it then. */
  onExpiry: 'reject' | 'fail-run' | 'fail-step';
  /** It is told to others than those who were asked. */
  isEscalation: boolean;
  calls: Calls;
  /** How long after it was due people were told; null: in time. */
  lateMs: number | null;
  actions: Action[];
}

/** What a run does not say of its task's reminder. */
export interface ReminderScene {
  step: string;
  isEscalation: boolean;
  calls: Calls;
  lateMs: number | null;
}

/** Null for a step that has asked nobody. */
export function viewTaskReminder(
  facts: RunFacts,
  { step, isEscalation, calls, lateMs }: ReminderScene,
  redact: Redact,
): TaskReminderView | null {
  const approval = viewApproval(facts, step, redact);
  const { task } = stepOf(facts.state, step);
  if (approval === null || task === undefined) return null;
  const { title, tone, status, stepName, taskName, version, heading, approvers } = approval;
  const { quorum, createdAt, expiresAt, decision, ending, isPaused, rerouted, now } = approval;
  const { runId } = facts;
  const isPending = status === 'pending';
  return {
    kind: 'task-reminder',
    title,
    tone,
    status,
    step: approval.step,
    stepName,
    taskName,
    version,
    heading,
    approvers,
    quorum,
    createdAt,
    expiresAt,
    decision,
    ending,
    isPaused,
    rerouted,
    now,
    approvals: approval.votes.length,
    reminders: task.reminders,
    isLast: isLastWarning(task),
    onExpiry: onExpiryOf(facts, step),
    isEscalation,
    calls,
    lateMs,
    actions: isPending
      ? [reviewOf({ runId, seq: task.seq }), actionFor({ type: 'show', runId })]
      : [],
  };
}

function onExpiryOf({ graph }: RunFacts, path: string): TaskReminderView['onExpiry'] {
  const { optional, fields } = nodeOf(graph, path).step;
  if (fields['on_expiry'] === 'reject') return 'reject';
  // Of a loop nobody knows yet whether it fails with it.
  return optional || parseStepPath(path) !== null ? 'fail-step' : 'fail-run';
}
