import { type Badge, badgeOf } from '#src/domain/badge.ts';
import type { CompiledStep } from '#src/domain/compile-graph.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { CancelReason, SkipReason } from '#src/domain/run-events.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { mayHaveHappened, type StepState, stepOf } from '#src/domain/run-state.ts';

/** What a run has to say of one step. */
export interface StepRow {
  id: string;
  name: string;
  type: string;
  badge: Badge;
  attempt: number;
  /** Of its latest attempt: to its end, or to now. Null: it never started. */
  tookMs: number | null;
  /** Why it failed, was cancelled or was skipped; null where the badge says it all. */
  note: string | null;
  /** Its call may have changed something outside: nobody knows. */
  mayHaveHappened: boolean;
}

const REASONS: Record<SkipReason | CancelReason, string | null> = {
  blocked: null,
  step_disabled: 'it is disabled',
  condition: 'its condition is not met',
  rejected: 'rejected by a person',
  out_of_scope: 'out of scope of this run',
  stopped: 'the run was stopped first',
  run_failed: 'was running in parallel, no fix needed',
  run_stopped: 'the run was stopped',
  drain_timeout: 'the time for a graceful stop was over',
  loop_failed: 'its loop failed first, no fix needed',
};

/** One row a step, in the graph's order. */
export function rowsOf({ graph, state, now }: RunFacts, redact: Redact): StepRow[] {
  return graph.order.map((node) => rowOf(node, stepOf(state, node.step.id), { redact, now }));
}

function rowOf(
  { step: { id, name, type } }: CompiledStep,
  step: StepState,
  { redact, now }: { redact: Redact; now: number },
): StepRow {
  const { attempt, startedAt, endedAt } = step;
  const note = noteOf(step, now);
  return {
    id: redact(id),
    name: redact(name),
    type,
    badge: badgeOf(step),
    attempt,
    tookMs: startedAt === null ? null : Math.max(0, (endedAt ?? now) - startedAt),
    note: note === null ? null : redact(note),
    mayHaveHappened: mayHaveHappened(step),
  };
}

function noteOf({ status, error, reason, retryAt, task }: StepState, now: number): string | null {
  if (status === 'failed' && error) return `${error.code}: ${error.message}`;
  if (status === 'waiting' && retryAt !== undefined && error) {
    const seconds = Math.max(0, Math.ceil((retryAt - now) / 1000));
    return `tried again in ${seconds} s, after ${error.code}: ${error.message}`;
  }
  if (status === 'waiting') return 'for a decision';
  if (task?.decided) {
    const { by, reason: why } = task.decided;
    const verdict = `${task.approved ? 'approved' : 'rejected'} by ${by.name}`;
    return why === null ? verdict : `${verdict}: ${why}`;
  }
  return reason === undefined ? null : REASONS[reason];
}
