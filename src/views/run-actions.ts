import type { Intent } from '#src/domain/intent.ts';
import { pendingTasks, type RunState, stepOf } from '#src/domain/run-state.ts';
import { type Action, actionFor } from './action.ts';
import type { RunTitle } from './run-title.ts';

/** What may be done about a run, by where it stands; the most likely first. */
export function actionsOfRun(state: RunState, { runId, workflow }: RunTitle): Action[] {
  const explain: Intent[] = [
    { type: 'why', runId },
    { type: 'log', runId },
  ];
  return intentsOf(state, { runId, workflow, explain }).map((intent) => actionFor(intent));
}

function intentsOf(
  state: RunState,
  { runId, workflow, explain }: { runId: string; workflow: string; explain: Intent[] },
): Intent[] {
  switch (state.status) {
    case 'queued':
    case 'starting':
      return [...explain, { type: 'stop', runId }];
    case 'running':
      return [
        ...decisionsOf(state, runId),
        ...explain,
        { type: 'pause', runId },
        { type: 'drain', runId },
        { type: 'stop', runId },
      ];
    case 'paused':
      return [
        { type: 'resume', runId },
        ...decisionsOf(state, runId),
        ...explain,
        { type: 'drain', runId },
        { type: 'stop', runId },
      ];
    case 'draining':
      return [{ type: 'stop', runId }, ...explain];
    case 'completed':
      return [
        { type: 'log', runId },
        { type: 'start', workflow },
      ];
    case 'failed':
    case 'stopped':
      return [...explain, { type: 'start', workflow }];
  }
}

/** Only where exactly one task waits: of several each has its own card. */
function decisionsOf(state: RunState, runId: string): Intent[] {
  const [step, another] = pendingTasks(state);
  const task = step === undefined ? undefined : stepOf(state, step).task;
  if (task === undefined || another !== undefined) return [];
  const { seq, payloadVersion: version } = task;
  return [
    { type: 'approve', runId, seq, version },
    { type: 'reject', runId, seq, version },
  ];
}
