import { Refusal } from '#src/domain/errors.ts';
import { type GroupIntent, isGroupIntent } from '#src/domain/group-intent-code.ts';
import type { Intent } from '#src/domain/intent.ts';
import type { Caller } from '#src/operations/caller.ts';
import { DECIDING } from '#src/operations/decide-task.ts';
import { findNamedSignature } from '#src/operations/find-signature.ts';
import { findNamedTask } from '#src/operations/find-task.ts';
import type { Reply } from '../reply.ts';
import { answerOr } from '../run-command/answer-always.ts';
import { readRunLine } from '../run-command/answer-run-command.ts';
import type { Asker, Desk } from '../run-command/verb.ts';
import { readRejection } from '../run-command/verbs/reject.ts';
import { readStart } from '../run-command/verbs/start.ts';
import { saysWhen } from '../run-command/verbs/subscribe.ts';
import { offerEditForm } from './edit-form.ts';
import { askToTell, loadFixForm, offerFixForm } from './fix-form.ts';
import type { Form } from './form.ts';
import { offerHoldForm } from './hold-form.ts';
import { offerMuteForm } from './mute-form.ts';
import { offerIfOpen } from './offer-form.ts';
import { loadRejectForm, offerRejectForm } from './reject-form.ts';
import { offerRetryForm } from './retry-form.ts';
import { offerRetryGroupForm } from './retry-group-form.ts';
import { askToStart, loadStartForm, offerStartForm } from './start-form.ts';
import { offerStopAllForm } from './stop-all-form.ts';
import { ASKED_TO_SUBSCRIBE, makeSubscribeForm, offerSubscribeForm } from './subscribe-form.ts';

/**
 * What is asked before an intent is fulfilled. A Reply: it is refused already, so that nobody fills
 * in a form for nothing. Null: there is nothing to ask. It never throws.
 */
export async function loadForm(
  desk: Desk,
  caller: Caller,
  intent: Intent,
): Promise<Form | Reply | null> {
  const asker = { ...desk, caller };
  return answerOr(asker, intent.type, () => offer(asker, intent));
}

async function offer(asker: Asker, intent: Intent): Promise<Form | Reply | null> {
  if (isGroupIntent(intent)) return offerGroup(asker, intent);
  switch (intent.type) {
    case 'reject':
      return offerRejectForm(asker, intent);
    case 'edit-and-approve':
      return offerEditForm(asker, intent);
    case 'retry':
      return offerRetryForm(asker, intent);
    case 'start':
      return offerStartForm(asker, intent);
    case 'stop-all':
      return offerStopAllForm(asker, intent);
    case 'hold':
      return offerHoldForm(asker, intent);
    case 'approve':
    case 'show':
    case 'read':
    case 'why':
    case 'log':
    case 'pause':
    case 'resume':
    case 'stop':
    case 'drain':
    case 'retry-now':
    case 'release':
    case 'list':
    case 'help':
      return null;
  }
}

async function offerGroup(asker: Asker, intent: GroupIntent): Promise<Form | Reply | null> {
  switch (intent.type) {
    case 'mute':
      return offerMuteForm(asker, intent);
    case 'tell-fix':
      return offerFixForm(asker, intent);
    case 'retry-group':
    // Offered by the answer to a line: one press retries no hundred runs there either.
    case 'retry-group-now':
      return offerRetryGroupForm(asker, intent);
    case 'subscribe':
      return offerSubscribeForm(asker);
    default:
      return null;
  }
}

/** What completes a typed line that leaves something open; null: its own answer says all there is to say. */
export async function loadFormOfLine(
  desk: Desk,
  caller: Caller,
  line: string,
): Promise<Form | null> {
  try {
    return await offerForLine({ ...desk, caller }, line);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

async function offerForLine(asker: Asker, line: string): Promise<Form | null> {
  const { verb, ...call } = readRunLine(line);
  switch (verb.name) {
    case 'start': {
      const asked = readStart(call);
      return offerIfOpen(asker, askToStart(asked.workflow), () => loadStartForm(asker, asked));
    }
    case 'reject': {
      const { reason, ...said } = readRejection(call);
      return reason.trim() === '' ? offerRejectOf(asker, said) : null;
    }
    case 'subscribe': {
      if (call.flags.has('off') || saysWhen(call)) return null;
      return offerIfOpen(asker, ASKED_TO_SUBSCRIBE, async () => makeSubscribeForm());
    }
    case 'fix': {
      const [name = '', ...words] = call.words;
      return words.length === 0 ? offerFixOf(asker, name) : null;
    }
    default:
      return null;
  }
}

async function offerFixOf(asker: Asker, name: string): Promise<Form | null> {
  // By its words alone no run is named that a form could carry.
  const { run } = await findNamedSignature(asker.app, name);
  if (run === null) return null;
  const intent = { type: 'tell-fix', runId: run.uuid } as const;
  return offerIfOpen(asker, askToTell(run.uuid), () => loadFixForm(asker, intent));
}

async function offerRejectOf(
  asker: Asker,
  { task: name, version }: { task: string; version: number | undefined },
): Promise<Form | null> {
  const { run, task } = await findNamedTask(asker.app, name);
  const { seq, payloadVersion } = task;
  const intent = {
    type: 'reject',
    runId: run.uuid,
    seq,
    version: version ?? payloadVersion,
  } as const;
  const asked = { ...DECIDING, verb: intent.type, target: run.uuid };
  return offerIfOpen(asker, asked, () => loadRejectForm(asker, intent));
}
