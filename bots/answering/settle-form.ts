import { Refusal } from '#src/domain/errors.ts';
import type { Caller } from '#src/operations/caller.ts';
import type { FilledForm, FormFault } from '../forms/form.ts';
import { fulfilForm } from '../forms/fulfil-form.ts';
import type { Reply } from '../reply.ts';
import { replyWithTrouble, type Unknown } from './attend.ts';
import type { ChatDesk } from './desk.ts';
import { needIntent } from './need-intent.ts';

/** A form as it was sent back, with the code of its intent. */
export type SentBack = Omit<FilledForm, 'intent'> & { code: string };

/** What became of a form that was sent, and whose it was. */
export interface SettledForm {
  caller: Caller;
  outcome: FormFault[] | Reply;
}

/** As the audit log names a form that cannot be read. */
export const FORM_VERB = 'form';

/** Does what a form asks for. Null: a form of ours that cannot be read. It never throws. */
export async function settleForm(
  desk: ChatDesk,
  { stranger, identify }: Unknown,
  sent: SentBack | null,
): Promise<SettledForm> {
  let caller = stranger;
  try {
    caller = await identify();
    return { caller, outcome: await fulfilFilled(desk, caller, sent) };
  } catch (error) {
    return { caller, outcome: await replyWithTrouble(desk, { caller, verb: FORM_VERB }, error) };
  }
}

async function fulfilFilled(desk: ChatDesk, caller: Caller, sent: SentBack | null) {
  if (sent === null) throw new Refusal('invalid', 'This form cannot be read.', 'Ask for it again.');
  const { code, kept, values } = sent;
  return fulfilForm(desk, caller, { intent: await needIntent(desk, code), kept, values });
}
