import { Refusal } from '#src/domain/errors.ts';
import { type GroupIntent, isGroupIntent } from '#src/domain/group-intent-code.ts';
import type { DrainTime, Intent, ListChoice } from '#src/domain/intent.ts';
import type { JsonObject } from '#src/domain/json.ts';
import { fullTaskName } from '#src/domain/task-name.ts';
import type { Caller } from '#src/operations/caller.ts';
import type { StartForCaller } from '#src/operations/start-for-caller.ts';
import type { Reply } from './reply.ts';
import { answerAlways } from './run-command/answer-always.ts';
import { previewAlike, retryAlike } from './run-command/retry-alike.ts';
import { showAlike } from './run-command/show-alike.ts';
import { showStorm } from './run-command/show-storm.ts';
import type { Asker, Desk } from './run-command/verb.ts';
import { approve } from './run-command/verbs/approve.ts';
import { claim, letGo } from './run-command/verbs/claim.ts';
import { explainFix } from './run-command/verbs/fix.ts';
import { showHelp } from './run-command/verbs/help.ts';
import { hold } from './run-command/verbs/hold.ts';
import { type ListRequest, listRuns } from './run-command/verbs/list.ts';
import { showLog } from './run-command/verbs/log.ts';
import { mute, unmute } from './run-command/verbs/mute.ts';
import { pause } from './run-command/verbs/pause.ts';
import { reject } from './run-command/verbs/reject.ts';
import { release } from './run-command/verbs/release.ts';
import { resume } from './run-command/verbs/resume.ts';
import { retry } from './run-command/verbs/retry.ts';
import { readTask, showNamed } from './run-command/verbs/show.ts';
import { startWorkflow } from './run-command/verbs/start.ts';
import { stop, stopAll } from './run-command/verbs/stop.ts';
import { SUBSCRIBE_USAGE, unsubscribeFrom } from './run-command/verbs/subscribe.ts';
import { explainRun } from './run-command/verbs/why.ts';
import { explainQuiet } from './run-command/verbs/why-quiet.ts';
import { VERBS } from './run-command/verbs.ts';

/** What a form asked for beside the press. */
export interface Said {
  /** Of a no, a hold or a mute. */
  reason?: string;
  /** What fixed it. */
  words?: string;
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

function fulfil(
  asker: Asker,
  intent: Intent,
  { reason = '', words = '', edits, start }: Said,
): Promise<Reply> {
  if (isGroupIntent(intent)) return fulfilGroup(asker, intent, { reason, words });
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

/** What is asked of many failures at once, or of what is told of them. */
async function fulfilGroup(
  asker: Asker,
  intent: GroupIntent,
  { reason, words }: { reason: string; words: string },
): Promise<Reply> {
  switch (intent.type) {
    case 'mute': {
      const { runId: signature, hours } = intent;
      return mute(asker, { signature, reason, ...(hours === undefined ? {} : { hours }) });
    }
    case 'unmute':
      return unmute(asker, intent.runId);
    case 'claim':
      return claim(asker, { signature: intent.runId, takeOver: intent.takeOver ?? false });
    case 'release-claim':
      return letGo(asker, intent.runId);
    case 'tell-fix':
      return explainFix(asker, { signature: intent.runId, words });
    case 'retry-group':
      return (await previewAlike(asker, intent.runId)).reply;
    case 'retry-group-now': {
      const { runId: signature, count, plan } = intent;
      return retryAlike(asker, { signature, count, plan });
    }
    case 'show-group': {
      const { type: _, runId: signature, ...page } = intent;
      return showAlike(asker, { signature, ...page });
    }
    case 'subscribe':
      // Nothing that is pressed says when.
      throw new Refusal(
        'invalid',
        'It does not say when it is to come.',
        `Write /run ${SUBSCRIBE_USAGE}`,
      );
    case 'unsubscribe':
      return unsubscribeFrom(asker, intent.subscription);
    case 'show-storm':
      return showStorm(asker, intent);
    case 'why-quiet':
      return explainQuiet(
        asker,
        'runId' in intent ? { run: intent.runId } : { workflow: intent.workflow },
      );
  }
}

function requestOf(intent: { type: 'list' } & ListChoice): ListRequest {
  const { type: _, section, ...choice } = intent;
  return { sections: [section], ...choice };
}

function timeOf({ drainMs }: DrainTime): DrainTime {
  return drainMs === undefined ? {} : { drainMs };
}
