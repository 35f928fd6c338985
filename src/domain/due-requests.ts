import type { CompiledGraph } from './compile-graph.ts';
import { loopDeadlines } from './loop-deadlines.ts';
import type { RunRequest } from './run-request.ts';
import { type RunState, stepOf, waitingSteps } from './run-state.ts';

/** What the clock asks of a run right now: to start, to give a drain up, to let a task expire, to remind people of one. */
export function dueRequests(
  graph: CompiledGraph,
  state: RunState,
  { worker, now }: { worker: string; now: number },
): RunRequest[] {
  switch (state.status) {
    case 'queued':
      return [{ type: 'start', worker }];
    case 'draining':
      return now >= Number(state.drainDeadlineAt)
        ? [{ type: 'drain_deadline' }]
        : overdueLoops(graph, state, now).slice(0, 1);
    case 'running':
      return dueWhileRunning(graph, state, now);
    case 'starting':
    case 'paused':
    case 'completed':
    case 'failed':
    case 'stopped':
      return [];
  }
}

/** What may end the run is asked one by one: then nobody needs to be reminded. */
function dueWhileRunning(graph: CompiledGraph, state: RunState, now: number): RunRequest[] {
  const [first] = [...expiredTasks(state, now), ...overdueLoops(graph, state, now)];
  return first ? [first] : dueReminders(state, now);
}

function overdueLoops(graph: CompiledGraph, state: RunState, now: number): RunRequest[] {
  return loopDeadlines(graph, state).flatMap(({ step, at }) =>
    now >= at ? [{ type: 'loop_timeout', step }] : [],
  );
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
