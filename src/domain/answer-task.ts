import type { Person } from './access.ts';
import { type CompiledGraph, nodeOf } from './compile-graph.ts';
import { failAtStep, settleRun } from './end-run.ts';
import { Refusal } from './errors.ts';
import { type EventDraft, record } from './event-draft.ts';
import { taskRefusalOf } from './refuse-request.ts';
import type { Actor } from './run-events.ts';
import type { DecideTask } from './run-request.ts';
import { isPendingTask, stepOf } from './run-state.ts';

const NOBODY: Actor = { kind: 'system', id: 'expiry', name: 'expiry' };
const CLOCK: Person = { actor: NOBODY, email: null, role: 'tenant_admin', groups: [] };
const EXPIRED = 'Nobody decided before the task expired.';

/** What a person decided ends the task's step. */
export function answerTask(
  draft: EventDraft,
  graph: CompiledGraph,
  { step, approved, person, reason, result: given }: Omit<DecideTask, 'type'>,
): void {
  assertPending(draft, step);
  const by = person.actor;
  // `approved` comes last: no field of the caller's can set it.
  const result = { ...given, approved };
  const words = reason === undefined ? {} : { reason };
  record(
    draft,
    { type: 'task_completed', step, data: { approved, result, by, ...words } },
    { type: 'step_completed', step, data: { result } },
  );
  settleRun(draft, graph);
}

/** Time is up: the task fails its run, or counts as a no where the author said so. */
export function expireTask(draft: EventDraft, graph: CompiledGraph, step: string): void {
  assertPending(draft, step);
  const expiresAt = stepOf(draft.state, step).task?.expiresAt ?? null;
  if (expiresAt === null || draft.at < expiresAt) {
    throw new Refusal('refused', `has time left to decide task ${step}`);
  }
  if (nodeOf(graph, step).step.fields['on_expiry'] === 'reject') {
    const no = { step, approved: false, person: CLOCK, reason: EXPIRED, result: {} };
    return answerTask(draft, graph, no);
  }
  failAtStep(draft, graph, {
    step,
    code: 'HUMAN_TASK_FAILED',
    message: EXPIRED,
    outcome: 'known',
  });
}

function assertPending(draft: EventDraft, step: string): void {
  if (!isPendingTask(stepOf(draft.state, step))) throw taskRefusalOf(draft.state, step, draft.at);
}
