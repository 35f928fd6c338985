import type { RunStatus } from '#src/domain/run-events.ts';
import { pendingTasks, type RunState, stepOf } from '#src/domain/run-state.ts';
import { type Action, actionFor } from './action.ts';
import type { RunTitle } from './run-title.ts';

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
        ...decisionsOf(state, runId),
        ...explain,
        actionFor({ type: 'pause', runId }),
        actionFor({ type: 'drain', runId }),
        actionFor({ type: 'stop', runId }),
      ];
    case 'paused':
      return [
        actionFor({ type: 'resume', runId }),
        ...decisionsOf(state, runId),
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

/** Only where exactly one task waits: of several each has its own card. */
function decisionsOf(state: RunState, runId: string): Action[] {
  const [step, another] = pendingTasks(state);
  const task = step === undefined ? undefined : stepOf(state, step).task;
  if (task === undefined || another !== undefined) return [];
  const { seq, payloadVersion: version } = task;
  return [
    actionFor({ type: 'approve', runId, seq, version }),
    actionFor({ type: 'reject', runId, seq, version }),
  ];
}
