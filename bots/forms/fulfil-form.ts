import { type GroupIntent, isGroupIntent } from '#src/domain/group-intent-code.ts';
import type { Caller } from '#src/operations/caller.ts';
import { fulfilIntent } from '../fulfil-intent.ts';
import type { Reply } from '../reply.ts';
import { answerOr } from '../run-command/answer-always.ts';
import type { Asker, Desk } from '../run-command/verb.ts';
import { fulfilEditForm } from './edit-form.ts';
import { fulfilFixForm } from './fix-form.ts';
import type { FilledForm, FormFault } from './form.ts';
import { fulfilHoldForm } from './hold-form.ts';
import { fulfilMuteForm } from './mute-form.ts';
import { fulfilRejectForm } from './reject-form.ts';
import { fulfilRetryForm } from './retry-form.ts';
import { fulfilRetryGroupForm } from './retry-group-form.ts';
import { fulfilStartForm } from './start-form.ts';
import { fulfilStopAllForm } from './stop-all-form.ts';
import { fulfilSubscribeForm } from './subscribe-form.ts';

export type { FilledForm, FormFault } from './form.ts';

/** Does what a form asks for, or says what of it cannot be read. It never throws. */
export async function fulfilForm(
  desk: Desk,
  caller: Caller,
  filled: FilledForm,
): Promise<FormFault[] | Reply> {
  const asker = { ...desk, caller };
  return answerOr(asker, filled.intent.type, () => fulfil(asker, filled));
}

function fulfil(asker: Asker, { intent, ...sent }: FilledForm): Promise<FormFault[] | Reply> {
  if (isGroupIntent(intent)) return fulfilGroup(asker, { intent, ...sent });
  switch (intent.type) {
    case 'reject':
      return fulfilRejectForm(asker, { intent, ...sent });
    case 'edit-and-approve':
      return fulfilEditForm(asker, { intent, ...sent });
    case 'retry-now':
      return fulfilRetryForm(asker, { intent, ...sent });
    case 'start':
      return fulfilStartForm(asker, { intent, ...sent });
    case 'stop-all':
      return fulfilStopAllForm(asker, { intent, ...sent });
    case 'hold':
      return fulfilHoldForm(asker, { intent, ...sent });
    case 'approve':
    case 'show':
    case 'read':
    case 'why':
    case 'log':
    case 'pause':
    case 'resume':
    case 'stop':
    case 'drain':
    case 'retry':
    case 'release':
    case 'list':
    case 'help':
      // No form asks for them.
      return fulfilIntent(asker, asker.caller, intent);
  }
}

async function fulfilGroup(
  asker: Asker,
  { intent, ...sent }: FilledForm & { intent: GroupIntent },
): Promise<FormFault[] | Reply> {
  switch (intent.type) {
    case 'mute':
      return fulfilMuteForm(asker, { intent, ...sent });
    case 'tell-fix':
      return fulfilFixForm(asker, { intent, ...sent });
    case 'retry-group-now':
      return fulfilRetryGroupForm(asker, { intent, ...sent });
    case 'subscribe':
      return fulfilSubscribeForm(asker, sent);
    default:
      // No form asks for them.
      return fulfilIntent(asker, asker.caller, intent);
  }
}
