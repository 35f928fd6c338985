import type { TaskName } from '#src/domain/intent.ts';
import type { RunStatus } from '#src/domain/run-events.ts';
import { pendingTasks, type RunState, stepOf } from '#src/domain/run-state.ts';
import { shortTaskName } from '#src/domain/task-name.ts';
import { type Action, actionFor } from './action.ts';
import type { RunTitle } from './run-title.ts';

/** Of more tasks the card names the others. */
const REVIEWS_MAX = 3;

/** What may be done about a run, by where it stands; the most likely first. */
export function actionsOfRun(state: RunState, title: RunTitle): Action[] {
  const { runId, workflow } = title;
  const explain = [actionFor({ type: 'why', runId }), actionFor({ type: 'log', runId })];
  switch (state.status) {
    case 'queued':
    case 'starting':
      return [...explain, actionFor({ type: 'stop', runId })];
    case 'running':
      return [
        ...reviewsOf(state, runId),
        ...explain,
        actionFor({ type: 'pause', runId }),
        actionFor({ type: 'drain', runId }),
        actionFor({ type: 'stop', runId }),
      ];
    case 'paused':
      return [
        actionFor({ type: 'resume', runId }),
        ...reviewsOf(state, runId),
        ...explain,
        actionFor({ type: 'drain', runId }),
        actionFor({ type: 'stop', runId }),
      ];
    case 'draining':
      return [actionFor({ type: 'stop', runId }), ...explain];
    case 'completed':
      return [actionFor({ type: 'log', runId }), actionFor({ type: 'start', workflow })];
    case 'failed':
    case 'stopped':
      return [...retriesOf(state.status, title), ...explain];
  }
}

/** How a run that ended badly is done again; where somebody has done so, the way to what came of it. */
export function retriesOf(
  status: 'failed' | 'stopped',
  { runId, chain }: Pick<RunTitle, 'runId' | 'chain'>,
): Action[] {
  const next = chain?.retried ?? null;
  if (next !== null) {
    const over = { label: 'Show retry', about: 'the run that continues it' };
    return [actionFor({ type: 'show', runId: next.runId }, over)];
  }
  return [retryOf({ runId, status }), actionFor({ type: 'retry', runId, fresh: true })];
}

/** What was stopped has not failed. */
export function retryOf({ runId, status }: { runId: string; status: RunStatus }): Action {
  return actionFor({ type: 'retry', runId }, status === 'stopped' ? { label: 'Continue run' } : {});
}

/** The way to what is asked: it is decided where it is read, not beside the name of a run. */
export function reviewOf(task: TaskName): Action {
  const words = { label: 'Review', about: 'see what is asked, decide', style: 'primary' } as const;
  return actionFor({ type: 'read', ...task }, words);
}

function reviewsOf(state: RunState, runId: string): Action[] {
  const tasks = pendingTasks(state).flatMap((step) => {
    const { task } = stepOf(state, step);
    return task === undefined ? [] : [{ runId, seq: task.seq }];
  });
  const [only, another] = tasks;
  if (only === undefined) return [];
  if (another === undefined) return [reviewOf(only)];
  const shown = tasks.slice(0, REVIEWS_MAX).map((task) => {
    return { ...reviewOf(task), label: `Review ${shortTaskName(task)}` };
  });
  const more = actionFor({ type: 'list', section: 'awaiting' });
  return tasks.length > REVIEWS_MAX ? [...shown, more] : shown;
}
