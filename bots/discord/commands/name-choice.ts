import { capitalise } from '#src/domain/capitalise.ts';
import { describeAgo } from '#src/domain/describe-past.ts';
import type { Redact } from '#src/domain/redact.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { shorten } from '#src/domain/shorten.ts';
import { shortTaskName } from '#src/domain/task-name.ts';
import type { SuggestedRun } from '#src/operations/suggest-runs.ts';
import type { SuggestedStep } from '#src/operations/suggest-steps.ts';
import type { SuggestedTask } from '#src/operations/suggest-tasks.ts';
import type { SuggestedWorkflow } from '#src/operations/suggest-workflows.ts';
import { readPayload } from '#src/views/payload.ts';
import { neutraliseLine } from '../../words/readable.ts';

/** What Discord shows of a choice. */
export const CHOICE_LENGTH_MAX = 100;
/** So that what became of a run is seen too. */
const WORKFLOW_LENGTH_MAX = 36;

/** With what choices are named: what stands at every exit, and the time. */
export interface Naming {
  redact: Redact;
  now: number;
}

/** "Order sync · Failed · 2 min ago · 3f2a91c0 · charge-card MCP_TOOL_FAILED": a phone shows half of it. */
export function nameRun(run: SuggestedRun, { redact, now }: Naming): string {
  const { status, awaiting, root_step_id: step, failure_code: code, uuid } = run;
  const isWaiting = awaiting && run.finished_at === null && status !== 'paused';
  // That it was stopped is said already.
  const failure = status === 'stopped' ? [] : [step, code].filter((word) => word !== null);
  const state = isWaiting ? 'Awaiting approval' : capitalise(status);
  const ago = describeAgo(now - (run.finished_at ?? run.created_at));
  const workflow = shorten(clean(run.workflow, redact), WORKFLOW_LENGTH_MAX);
  const why = failure.length === 0 ? [] : [clean(failure.join(' '), redact)];
  return shorten(joined(workflow, state, ago, shortIdOf(uuid), ...why), CHOICE_LENGTH_MAX);
}

/** "Order sync · Refund of 12 € · 3f2a91c0.7 · 4 min ago": what is asked gives way first. */
export function nameTask({ run, step, task }: SuggestedTask, { redact, now }: Naming): string {
  const { heading } = readPayload(task, redact);
  const asked = heading === null ? clean(step, redact) : neutraliseLine(heading);
  const name = shortTaskName({ runId: run.uuid, seq: task.seq });
  const head = joined(shorten(clean(run.workflow, redact), WORKFLOW_LENGTH_MAX), asked);
  const tail = joined('', name, describeAgo(now - task.createdAt));
  return shorten(head, CHOICE_LENGTH_MAX - tail.length) + tail;
}

/** "Order sync · Failed 2 min ago". */
export function nameWorkflow(workflow: SuggestedWorkflow, { redact, now }: Naming): string {
  const { run_status: status, run_at: at, name, held_at: heldAt } = workflow;
  const last =
    status === null || at === null
      ? 'no run yet'
      : `${capitalise(status)} ${describeAgo(now - at)}`;
  const said = heldAt === null ? last : `held ${describeAgo(now - heldAt)}`;
  const room = CHOICE_LENGTH_MAX - joined('', said).length;
  return joined(shorten(clean(name, redact), room), said);
}

/** "charge-card · Failed". */
export function nameStep(
  { step, badge }: SuggestedStep,
  { redact }: Pick<Naming, 'redact'>,
): string {
  const said = badge ?? '';
  const room = CHOICE_LENGTH_MAX - joined('', said).length;
  return badge === null
    ? shorten(clean(step, redact), room)
    : joined(shorten(clean(step, redact), room), said);
}

function joined(...parts: readonly string[]): string {
  return parts.join(' · ');
}

/** On one line, without a secret, and never nothing. */
function clean(text: string, redact: Redact): string {
  return neutraliseLine(redact(text)) || '?';
}
