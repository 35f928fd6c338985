import { describeAgo, describePast } from './describe-past.ts';
import { Refusal } from './errors.ts';
import { isTerminal, type RunStatus } from './run-events.ts';
import { ALREADY_SO, type RequestType, type RunRequest } from './run-request.ts';
import { type RunState, stepOf } from './run-state.ts';
import { isPendingTask } from './step-state.ts';

const RULES: Readonly<Record<RequestType, string>> = {
  pause: 'only a running run can be paused',
  resume: 'only a paused run can be resumed',
  stop_immediate: 'it has ended',
  stop_graceful: 'it has ended',
  decide_task: 'nothing can be decided now',
  start: 'only a queued run can be started',
  reject_start: 'only a queued run can be rejected',
  start_deadline: 'only a queued run waits for its start',
  drain_deadline: 'only a draining run has a drain deadline',
  stall: 'only a running run can stall',
  loop_timeout: 'loops run out of time only in a running or draining run',
  task_expired: 'tasks expire only in a running run',
  task_reminder: 'people are reminded of tasks only in a running run',
  worker_lost: 'it has no worker to lose',
};

/** Why a request changes nothing now. The message continues the sentence "run 91c04f2a …". */
export function refusalOf(state: RunState, request: RunRequest, now: number): Refusal {
  if (request.type === 'decide_task') return taskRefusalOf(state, request.step, now);
  const past = describePast(state, now);
  const isAlready = ALREADY_SO[request.type]?.includes(state.status) ?? false;
  if (isAlready) return new Refusal('already', `is already ${past}`);
  return new Refusal('refused', `is ${past}: ${RULES[request.type]}`, fixFor(state.status));
}

/** Why nothing can be decided at a step, and who was first where somebody was. */
export function taskRefusalOf(state: RunState, step: string, now: number): Refusal {
  const current = stepOf(state, step);
  const { task, status } = current;
  const past = describePast(state, now);
  if (task?.decided) {
    const verdict = task.approved ? 'approved' : 'rejected';
    const { by, at } = task.decided;
    const message = `has had task ${step} ${verdict} already (by ${by.name}, ${describeAgo(now - at)})`;
    return new Refusal('already', message);
  }
  if (!task || isPendingTask(current)) {
    const message = `is ${past} and has no pending task at step ${step}`;
    return new Refusal('refused', message, 'Look at the run to see which tasks are pending.');
  }
  const end = status === 'failed' ? 'expired' : 'was withdrawn';
  return new Refusal('refused', `is ${past}: its task ${step} ${end}`, fixFor(state.status));
}

function fixFor(status: RunStatus): string {
  if (isTerminal(status)) return 'Start a new run if it is still needed.';
  if (status === 'draining') return 'Wait until it has stopped, or stop it immediately.';
  return 'Wait until it is running, or stop it.';
}
