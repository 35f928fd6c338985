import { Refusal } from '#src/domain/errors.ts';
import type { Caller } from '#src/operations/caller.ts';
import { type FormFault, fulfilForm } from '../forms/fulfil-form.ts';
import type { Reply } from '../reply.ts';
import { replyWithTrouble, strangerOf } from './attend.ts';
import type { SlackAsker, SlackDesk } from './desk.ts';
import type { SentForm } from './modals/read-form.ts';
import { needIntent } from './need-intent.ts';

/** What became of a form that was sent, and whose it was. */
export interface SettledForm {
  caller: Caller;
  outcome: FormFault[] | Reply;
}

/** As the audit log names a form that cannot be read. */
export const FORM_VERB = 'form';

/** Does what a form asks for. Null: a form of ours that cannot be read. It never throws. */
export async function settleForm(
  desk: SlackDesk,
  asker: SlackAsker,
  sent: SentForm | null,
): Promise<SettledForm> {
  let caller = strangerOf(asker);
  try {
    caller = await desk.identify(asker);
    return { caller, outcome: await fulfilSent(desk, caller, sent) };
  } catch (error) {
    return { caller, outcome: await replyWithTrouble(desk, { caller, verb: FORM_VERB }, error) };
  }
}

async function fulfilSent(desk: SlackDesk, caller: Caller, sent: SentForm | null) {
  if (sent === null) throw new Refusal('invalid', 'This form cannot be read.', 'Ask for it again.');
  const { code, kept, values } = sent;
  return fulfilForm(desk, caller, { intent: await needIntent(desk, code), kept, values });
}
