import { isUnlinked, wasActor } from './access.ts';
import { describeApprovers, mayDecide } from './approvers.ts';
import { describeAgo } from './describe-past.ts';
import { Refusal } from './errors.ts';
import { isDeeperThan, JSON_DEPTH_MAX } from './json-depth.ts';
import type { DecideTask } from './run-request.ts';
import type { RunState } from './run-state.ts';
import type { TaskState } from './step-state.ts';

/** What a person may add to a task in one decision, as characters of JSON. */
export const ANSWER_CHARS_MAX = 64 * 1024;

/** An answer as it came in, and the pending task that it is about. */
export interface Answer {
  state: RunState;
  task: TaskState;
  request: Omit<DecideTask, 'type'>;
  now: number;
}

/** Throws the Refusal of an answer that cannot count, whoever else has answered. */
export function refuseAnswer(answer: Answer): void {
  for (const refuse of [refuseStranger, refuseLate, refuseOldVersion, refuseMisshapen]) {
    refuse(answer);
  }
}

function refuseStranger({ task, request: { person, step } }: Answer): void {
  if (mayDecide(task, person)) return;
  const who = describeApprovers(task.approvers);
  const message = `waits for ${who} at task ${step}: ${person.actor.name} may not decide it`;
  const fix = isUnlinked(person.actor)
    ? 'Link yourself to your user with /run link, or ask one of them.'
    : 'Ask one of them.';
  throw new Refusal('forbidden', message, fix);
}

/** Nobody may have been there to record it. In a paused run its time stands still. */
function refuseLate({ state, task: { expiresAt }, request: { step }, now }: Answer): void {
  const moment = state.pausedAt ?? now;
  if (expiresAt === null || moment < expiresAt) return;
  const message = `has let task ${step} expire (${describeAgo(moment - expiresAt)})`;
  throw new Refusal('refused', message, 'Look at the run: what becomes of it is up to its author.');
}

function refuseOldVersion({ task, request, now }: Answer): void {
  const { step, payloadVersion: seen = task.payloadVersion } = request;
  if (seen === task.payloadVersion) return;
  const edit = task.edits.at(-1);
  if (edit === undefined || seen > edit.version) {
    const message = `has no version ${seen} of task ${step}`;
    throw new Refusal('invalid', message, `It is at version ${task.payloadVersion}.`);
  }
  const { version, by, at } = edit;
  const edited = `version ${version}, edited by ${by.name}, ${describeAgo(now - at)}`;
  const message = `asks something else by now at task ${step}: superseded by a newer payload (${edited})`;
  throw new Refusal('refused', message, 'Look at the task again, then decide.');
}

function refuseMisshapen({
  request: { step, approved, edits = {}, result, reason },
}: Answer): void {
  if (!approved && Object.keys(edits).length > 0) {
    const message = `takes no edits of task ${step} with a no`;
    throw new Refusal('invalid', message, 'Edit and approve it, or reject it as it is.');
  }
  const said = { edits, result, reason };
  if (isDeeperThan(said, JSON_DEPTH_MAX)) {
    const message = `takes no answer to task ${step} that is nested more than ${JSON_DEPTH_MAX} levels deep`;
    throw new Refusal('invalid', message, 'Flatten it, or hand on the inner part as text.');
  }
  const { length } = JSON.stringify(said);
  if (length <= ANSWER_CHARS_MAX) return;
  const message = `takes at most ${ANSWER_CHARS_MAX} characters in an answer to task ${step}; these are ${length}`;
  throw new Refusal(
    'invalid',
    message,
    'Shorten it, or store it elsewhere and answer with its address.',
  );
}

/** Throws where this approval does not count towards the quorum, or counts already. */
export function refuseApproval({ state, task, request }: Answer): void {
  const { step, person } = request;
  const { votes, edits, selfApproval, quorum } = task;
  const isTheirs = [state.by, ...edits.map(({ by }) => by)].some(
    (actor) => actor !== null && wasActor(person, actor),
  );
  if (!selfApproval && isTheirs) {
    const message = `does not count your approval of task ${step}: you started or edited this yourself`;
    const fix = `Ask somebody else of ${describeApprovers(task.approvers)}, or reject it.`;
    throw new Refusal('forbidden', message, fix);
  }
  if (!votes.some(({ by }) => wasActor(person, by))) return;
  const counted = `counted ${votes.length} of ${quorum}`;
  throw new Refusal('already', `has your approval of task ${step} already: ${counted}`);
}
