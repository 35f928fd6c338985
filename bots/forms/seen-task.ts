import { shorten } from '#src/domain/shorten.ts';
import { fullTaskName, shortTaskName } from '#src/domain/task-name.ts';
import type { NamedTask } from '#src/operations/find-task.ts';
import type { TaskSeen } from '#src/operations/load-open-task.ts';
import { readPayload } from '#src/views/payload.ts';
import type { Desk } from '../run-command/verb.ts';
import type { IntentOf } from './form.ts';

const HEADING_LENGTH_MAX = 200;

/** The task that a press names, at the version that stood on its card. */
export function seenTask(intent: IntentOf<'reject'>): Required<TaskSeen> {
  return { task: fullTaskName(intent), payloadVersion: intent.version };
}

/** What a form is about: on a phone it hides the card that asks. */
export function tellTask({ run, step, task }: NamedTask, { redact }: Desk): string {
  const { heading } = readPayload(task, redact);
  const name = shortTaskName({ runId: run.uuid, seq: task.seq });
  const asked = heading === null ? '' : `${shorten(heading, HEADING_LENGTH_MAX)}\n`;
  return `${asked}${redact(`Task ${name} at step ${step} of ${run.workflow}.`)}`;
}
