import { fullTaskName, shortTaskName } from '#src/domain/task-name.ts';
import type { NamedTask } from '#src/operations/find-task.ts';
import type { TaskSeen } from '#src/operations/load-open-task.ts';
import type { Desk } from '../run-command/verb.ts';
import type { IntentOf } from './form.ts';

/** The task that a press names, at the version that stood on its card. */
export function seenTask(intent: IntentOf<'reject'>): Required<TaskSeen> {
  return { task: fullTaskName(intent), payloadVersion: intent.version };
}

/** Which task a form is about. */
export function tellTask({ run, step, task }: NamedTask, { redact }: Desk): string {
  const name = shortTaskName({ runId: run.uuid, seq: task.seq });
  return redact(`Task ${name} at step ${step} of ${run.workflow}.`);
}
