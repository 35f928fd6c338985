import { Refusal } from '#src/domain/errors.ts';
import { isGroupIntent } from '#src/domain/group-intent-code.ts';
import type { DrainTime, Intent, ListChoice } from '#src/domain/intent.ts';
import type { JsonObject } from '#src/domain/json.ts';
import { fullTaskName } from '#src/domain/task-name.ts';
import type { Caller } from '#src/operations/caller.ts';
import type { StartForCaller } from '#src/operations/start-for-caller.ts';
import type { Reply } from './reply.ts';
import { answerAlways } from './run-command/answer-always.ts';
import type { Asker, Desk } from './run-command/verb.ts';
import { approve } from './run-command/verbs/approve.ts';
import { showHelp } from './run-command/verbs/help.ts';
import { hold } from './run-command/verbs/hold.ts';
import { type ListRequest, listRuns } from './run-command/verbs/list.ts';
import { showLog } from './run-command/verbs/log.ts';
import { pause } from './run-command/verbs/pause.ts';
import { reject } from './run-command/verbs/reject.ts';
import { release } from './run-command/verbs/release.ts';
import { resume } from './run-command/verbs/resume.ts';
import { retry } from './run-command/verbs/retry.ts';
import { readTask, showNamed } from './run-command/verbs/show.ts';
import { startWorkflow } from './run-command/verbs/start.ts';
import { stop, stopAll } from './run-command/verbs/stop.ts';
import { explainRun } from './run-command/verbs/why.ts';
import { VERBS } from './run-command/verbs.ts';

/** What a form asked for beside the press. */
export interface Said {
  /** Of a no, or of a hold. */
  reason?: string;
  /** New values of editable fields, by name. */
  edits?: JsonObject;
  /** What a start is given. */
  start?: Omit<StartForCaller, 'workflow'>;
}

/** Does what a press asks for, as the verb would that it stands for. It never throws. */
export async function fulfilIntent(
  desk: Desk,
  caller: Caller,
  intent: Intent,
  said: Said = {},
): Promise<Reply> {
  const asker = { ...desk, caller };
  return answerAlways(asker, intent.type, () => fulfil(asker, intent, said));
}

function fulfil(asker: Asker, intent: Intent, { reason = '', edits, start }: Said): Promise<Reply> {
  if (isGroupIntent(intent)) throw new Refusal('unavailable', 'That cannot be done here yet.');
  switch (intent.type) {
    case 'approve':
      return approve(asker, { task: fullTaskName(intent), version: intent.version });
    case 'edit-and-approve':
      return approve(asker, { task: fullTaskName(intent), version: intent.version, edits });
    case 'reject':
      return reject(asker, { task: fullTaskName(intent), version: intent.version, reason });
    case 'show':
      return showNamed(asker, intent.runId);
    case 'read':
      return readTask(asker, fullTaskName(intent));
    case 'why':
      return explainRun(asker, intent.runId);
    case 'log':
      return showLog(asker, intent.runId);
    case 'pause':
      return pause(asker, intent.runId);
    case 'resume':
      return resume(asker, intent.runId);
    case 'stop':
      return stop(asker, intent.runId, { isGraceful: false });
    case 'drain':
      return stop(asker, intent.runId, { isGraceful: true, ...timeOf(intent) });
    case 'start':
      return startWorkflow(asker, { input: null, ...start, workflow: intent.workflow });
    case 'retry':
    case 'retry-now':
      return retry(asker, intent);
    case 'hold':
      return hold(asker, { workflow: intent.workflow, reason });
    case 'release':
      return release(asker, intent.workflow);
    case 'stop-all': {
      const { workflow, drain: isGraceful, count: expectedCount } = intent;
      return stopAll(asker, { workflow, isGraceful, expectedCount, ...timeOf(intent) });
    }
    case 'list':
      return listRuns(asker, requestOf(intent));
    case 'help':
      return showHelp(asker, VERBS, intent.verb);
  }
}

function requestOf(intent: { type: 'list' } & ListChoice): ListRequest {
  const { type: _, section, ...choice } = intent;
  return { sections: [section], ...choice };
}

function timeOf({ drainMs }: DrainTime): DrainTime {
  return drainMs === undefined ? {} : { drainMs };
}
