import type { Intent } from '#src/domain/intent.ts';
import type { Caller } from '#src/operations/caller.ts';
import type { Form } from '../forms/form.ts';
import { loadForm } from '../forms/load-form.ts';
import { fulfilIntent } from '../fulfil-intent.ts';
import type { Reply } from '../reply.ts';
import { answerAttended } from './attend.ts';
import type { ChatDesk } from './desk.ts';
import { keyedBy } from './keyed-by.ts';
import type { Spot } from './spot.ts';

/** Does what a press asks for, or asks in a form first. It never throws. */
export async function performIntent(
  desk: ChatDesk,
  spot: Spot,
  caller: Caller,
  intent: Intent,
): Promise<void> {
  await answerAttended(desk, { caller, spot, verb: intent.type }, async () => {
    const asked = await loadForm(desk, caller, intent);
    if (asked !== null && !isReply(asked)) {
      await spot.ask(asked);
      return null;
    }
    await spot.acknowledge();
    return asked ?? quietly(await fulfilIntent(keyedBy(spot, desk), caller, intent));
  });
}

function isReply(asked: Form | Reply): asked is Reply {
  return 'receipt' in asked;
}

/** Whoever reads by a press makes no noise for the others. */
function quietly(reply: Reply): Reply {
  return reply.receipt.outcome === 'answered' ? { ...reply, isPrivate: true } : reply;
}
