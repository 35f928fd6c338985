import type { RunRequest } from './run-request.ts';
import { type RunState, stepOf, waitingSteps } from './run-state.ts';

/** What the clock asks of a run right now: to start, to give a drain up, to let a task expire. */
export function dueRequests(state: RunState, worker: string, now: number): RunRequest[] {
  switch (state.status) {
    case 'queued':
      return [{ type: 'start', worker }];
    case 'draining':
      return now >= Number(state.drainDeadlineAt) ? [{ type: 'drain_deadline' }] : [];
    case 'running':
      return expiredTasks(state, now).slice(0, 1);
    case 'starting':
    case 'paused':
    case 'completed':
    case 'failed':
    case 'stopped':
      return [];
  }
}

function expiredTasks(state: RunState, now: number): RunRequest[] {
  return waitingSteps(state).flatMap((step) => {
    const expiresAt = stepOf(state, step).task?.expiresAt ?? null;
    return expiresAt !== null && now >= expiresAt ? [{ type: 'task_expired', step }] : [];
  });
}
