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

/** "Order sync · Failed · charge-card MCP_TOOL_FAILED · 2 min ago · 3f2a91c0". */
export function nameRun(run: SuggestedRun, { redact, now }: Naming): string {
  const { status, awaiting, root_step_id: step, failure_code: code, uuid } = run;
  const isWaiting = awaiting && run.finished_at === null && status !== 'paused';
  const failure = [step, code].flatMap((word) => (word === null ? [] : [clean(word, redact)]));
  const said = [
    isWaiting ? 'Awaiting approval' : capitalise(status),
    ...(failure.length === 0 ? [] : [failure.join(' ')]),
  ];
  const at = run.finished_at ?? run.created_at;
  return nameOf(clean(run.workflow, redact), said, [describeAgo(now - at), shortIdOf(uuid)]);
}

/** "Order sync · Refund of 12 € · 4 min ago · 3f2a91c0.7". */
export function nameTask({ run, step, task }: SuggestedTask, { redact, now }: Naming): string {
  const { heading } = readPayload(task, redact);
  const asked = heading === null ? clean(step, redact) : neutraliseLine(heading);
  const name = shortTaskName({ runId: run.uuid, seq: task.seq });
  return nameOf(clean(run.workflow, redact), [asked], [describeAgo(now - task.createdAt), name]);
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

/** What tells it from others always stands at its end; what is between gives way first. */
function nameOf(workflow: string, said: readonly string[], end: readonly string[]): string {
  const tail = joined('', ...end);
  const head = joined(shorten(workflow, WORKFLOW_LENGTH_MAX), ...said);
  return shorten(head, CHOICE_LENGTH_MAX - tail.length) + tail;
}

function joined(...parts: readonly string[]): string {
  return parts.join(' · ');
}

/** On one line, without a secret, and never nothing. */
function clean(text: string, redact: Redact): string {
  return neutraliseLine(redact(text)) || '?';
}
