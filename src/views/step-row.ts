import { type Badge, badgeOf } from '#src/domain/badge.ts';
import type { CompiledStep } from '#src/domain/compile-graph.ts';
import { secondsUntil } from '#src/domain/describe-past.ts';
import { causeOf } from '#src/domain/item-failure.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { CancelReason, SkipReason } from '#src/domain/run-events.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { stepOf } from '#src/domain/run-state.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { mayHaveHappened, type StepState } from '#src/domain/step-state.ts';
import { describeLoop, type LoopRow, loopRowOf } from './loop-row.ts';

/** What a run has to say of one step. */
export interface StepRow {
  id: string;
  name: string;
  type: string;
  badge: Badge;
  attempt: number;
  /** Of its latest attempt: to its end, or to now. Null: it never started. */
  tookMs: number | null;
  /** Why it failed, was cancelled or was skipped, how far a loop is; null where the badge says it all. */
  note: string | null;
  /** It failed, and the run goes on all the same. */
  isTolerated: boolean;
  /** What it repeats, counted; null: it is no loop, or has not started. */
  loop: LoopRow | null;
  /** Its call may have changed something outside: nobody knows. */
  mayHaveHappened: boolean;
}

const REASONS: Record<SkipReason | CancelReason, string | null> = {
  blocked: null,
  step_disabled: 'it is disabled',
  condition: 'its condition is not met',
  rejected: 'rejected by a person',
  out_of_scope: 'left out of this run',
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
  node: CompiledStep,
  step: StepState,
  { redact, now }: { redact: Redact; now: number },
): StepRow {
  const { id, name, type } = node.step;
  const { attempt, startedAt, endedAt } = step;
  const loop = loopRowOf(node, step, redact);
  const notes = [
    ...(loop === null ? [] : [describeLoop(loop)]),
    ...present(noteOf(step, now)),
    ...present(keptOf(step)),
  ];
  return {
    id: redact(id),
    name: redact(name),
    type,
    badge: badgeOf(step),
    attempt,
    tookMs: startedAt === null ? null : Math.max(0, (endedAt ?? now) - startedAt),
    note: notes.length === 0 ? null : redact(notes.join(' · ')),
    isTolerated: step.tolerated !== undefined,
    loop,
    mayHaveHappened: mayHaveHappened(step),
  };
}

/** What it says beside its badge and its time, names and notes as the surface writes them; null: nothing. */
export function describeRow(
  row: StepRow,
  tell: { name: (text: string) => string; note: (text: string) => string },
): string | null {
  const { id, name, attempt, note, badge } = row;
  const isCut = badge === 'Cancelled' && row.mayHaveHappened;
  const told = note === null ? [] : [tell.note(note)];
  const facts = [
    ...(attempt > 1 ? [`attempt ${attempt}`] : []),
    ...(isCut ? [`stopped while calling ${tell.name(id)}: it may have happened`] : told),
    ...(badge === 'Failed' && row.mayHaveHappened ? ['it may have happened'] : []),
  ];
  if (facts.length > 0) return facts.join(' · ');
  return name === id ? null : tell.name(name);
}

function noteOf(step: StepState, now: number): string | null {
  const { status, error, reason, retryAt, task, tolerated } = step;
  if (status === 'failed' && error) {
    // Where a loop failed is told beside its counts: here only why.
    const cause = step.loop ? causeOf(step.loop) : null;
    const message = cause?.message ?? error.message;
    return `${tolerated ? 'tolerated, ' : ''}${error.code}: ${message}`;
  }
  if (status === 'waiting' && retryAt !== undefined && error) {
    return `tried again in ${secondsUntil(retryAt, now)} s, after ${error.code}: ${error.message}`;
  }
  if (status === 'waiting') return 'for a decision';
  if (task?.decided) {
    const { by, reason: why } = task.decided;
    return describeAnswer(task.approved, by.name, why);
  }
  return reason === undefined ? null : REASONS[reason];
}

/** What stands here was done by an earlier run. */
function keptOf({ reusedFrom, answer }: StepState): string | null {
  if (reusedFrom === undefined) return null;
  const from = `kept from …${shortIdOf(reusedFrom)}`;
  if (answer === undefined) return from;
  return `${from}, ${describeAnswer(answer.approved, answer.by.name, answer.reason ?? null)}`;
}

function describeAnswer(approved: boolean | null, by: string, why: string | null): string {
  const verdict = `${approved ? 'approved' : 'rejected'} by ${by}`;
  return why === null ? verdict : `${verdict}: ${why}`;
}

function present(text: string | null): string[] {
  return text === null ? [] : [text];
}
