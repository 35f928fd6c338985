import { cleanText, cleanWords } from './clean-text.ts';
import { type CompiledGraph, nodeOf } from './compile-graph.ts';
import { diffPayload, editableFields } from './edit-payload.ts';
import { settleRun } from './end-run.ts';
import { Refusal } from './errors.ts';
import { type EventDraft, record } from './event-draft.ts';
import { failAtStep } from './fail-step.ts';
import type { Json, JsonObject } from './json.ts';
import { refuseAnswer, refuseApproval } from './refuse-answer.ts';
import { taskRefusalOf } from './refuse-request.ts';
import type { Actor, PayloadChange } from './run-events.ts';
import type { DecideTask } from './run-request.ts';
import { stepOf } from './run-state.ts';
import { isPendingTask, type TaskState } from './step-state.ts';
import { planReminder } from './task-reminders.ts';

const NOBODY: Actor = { kind: 'system', id: 'expiry', name: 'expiry' };
const EXPIRED = 'Nobody decided before the task expired.';

/** How a task ends. */
interface Verdict {
  step: string;
  approved: boolean;
  by: Actor;
  /** What goes on to the steps behind it, but for `approved`. */
  result: JsonObject;
  reason?: string | undefined;
}

/**
 * What a person decided. One no ends the task's step, and so does the yes that makes the quorum full;
 * until then a yes is a vote. An edit makes a version that nobody has approved yet.
 */
export function answerTask(
  draft: EventDraft,
  graph: CompiledGraph,
  request: Omit<DecideTask, 'type'>,
): void {
  const { step, approved, person } = request;
  const answer = { state: draft.state, task: pendingTask(draft, step), request, now: draft.at };
  refuseAnswer(answer);
  const reason = request.reason === undefined ? undefined : cleanWords(request.reason);
  const verdict = { step, approved, by: person.actor, reason };
  const given = cleanFields(request.result);
  if (!approved) {
    const result = reason === undefined ? given : { ...given, reason };
    return endTask(draft, graph, { ...verdict, result });
  }
  const changes = diffPayload(answer.task, cleanFields(request.edits ?? {}), step);
  if (changes.length === 0) refuseApproval(answer);
  else recordEdit(draft, verdict, changes);
  // Where nobody may approve what they edited themselves, their edit is no vote.
  if (changes.length > 0 && !answer.task.selfApproval) return;
  if (!isQuorum(draft, verdict)) return;
  const result = { ...editableFields(pendingTask(draft, step)), ...given };
  endTask(draft, graph, { ...verdict, result });
}

function recordEdit(
  draft: EventDraft,
  { step, by }: Pick<Verdict, 'step' | 'by'>,
  diff: PayloadChange[],
): void {
  const version = pendingTask(draft, step).payloadVersion + 1;
  record(draft, {
    type: 'task_payload_edited',
    step,
    data: { payload_version: version, diff, by },
  });
}

/** Counts a yes. Where one is enough, the end of the task says it all. */
function isQuorum(draft: EventDraft, { step, by }: Pick<Verdict, 'step' | 'by'>): boolean {
  const { quorum, payloadVersion } = pendingTask(draft, step);
  if (quorum === 1) return true;
  const data = { approved: true, by, payload_version: payloadVersion };
  record(draft, { type: 'task_voted', step, data });
  return pendingTask(draft, step).votes.length >= quorum;
}

function endTask(draft: EventDraft, graph: CompiledGraph, verdict: Verdict): void {
  const { step, approved, by, reason } = verdict;
  // `approved` comes last: no field of anybody's can set it.
  const result = { ...verdict.result, approved };
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
  const { expiresAt } = pendingTask(draft, step);
  if (expiresAt === null || draft.at < expiresAt) {
    throw new Refusal('refused', `has time left to decide task ${step}`);
  }
  if (nodeOf(graph, step).step.fields['on_expiry'] === 'reject') {
    const result = { reason: EXPIRED };
    const no = { step, approved: false, by: NOBODY, reason: EXPIRED, result };
    return endTask(draft, graph, no);
  }
  failAtStep(draft, graph, {
    step,
    code: 'HUMAN_TASK_FAILED',
    message: EXPIRED,
    outcome: 'known',
  });
  settleRun(draft, graph);
}

/** People are reminded, and it is known when they are to be reminded again. */
export function remindOfTask(draft: EventDraft, step: string): void {
  const task = pendingTask(draft, step);
  if (task.remindAt === null || draft.at < task.remindAt) {
    throw new Refusal('refused', `is not yet to remind anybody of task ${step}`);
  }
  const { nextAt, isEscalated } = planReminder(task, draft.at);
  const next = nextAt === null ? {} : { remind_at: nextAt };
  const data = isEscalated ? { ...next, escalates: true as const } : next;
  record(draft, { type: 'task_reminded', step, data });
}

function pendingTask(draft: EventDraft, step: string): TaskState {
  const current = stepOf(draft.state, step);
  if (!isPendingTask(current)) throw taskRefusalOf(draft.state, step, draft.at);
  return current.task;
}

/** What no database keeps is replaced, as at every door. */
function cleanFields(fields: JsonObject): JsonObject {
  const cleaned = Object.entries(fields).map(([name, value]): [string, Json] => [
    cleanWords(name),
    cleanText(value).value,
  ]);
  return Object.fromEntries(cleaned);
}
