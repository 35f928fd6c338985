import type { RunRequest } from './run-request.ts';
import { type RunState, stepOf, waitingSteps } from './run-state.ts';

/** What the clock asks of a run right now: to start, to give a drain up, to let a task expire, to remind people of one. */
export function dueRequests(state: RunState, worker: string, now: number): RunRequest[] {
  switch (state.status) {
    case 'queued':
      return [{ type: 'start', worker }];
    case 'draining':
      return now >= Number(state.drainDeadlineAt) ? [{ type: 'drain_deadline' }] : [];
    case 'running':
      return dueForTasks(state, now);
    case 'starting':
    case 'paused':
    case 'completed':
    case 'failed':
    case 'stopped':
      return [];
  }
}

/** Tasks expire one by one: the first may end the run, and then nobody needs to be reminded. */
function dueForTasks(state: RunState, now: number): RunRequest[] {
  const [expired] = expiredTasks(state, now);
  return expired ? [expired] : dueReminders(state, now);
}

function expiredTasks(state: RunState, now: number): RunRequest[] {
  return waitingSteps(state).flatMap((step) => {
    const expiresAt = stepOf(state, step).task?.expiresAt ?? null;
    return expiresAt !== null && now >= expiresAt ? [{ type: 'task_expired', step }] : [];
  });
}

function dueReminders(state: RunState, now: number): RunRequest[] {
  return waitingSteps(state).flatMap((step) => {
    const remindAt = stepOf(state, step).task?.remindAt ?? null;
    return remindAt !== null && now >= remindAt ? [{ type: 'task_reminder', step }] : [];
  });
}
