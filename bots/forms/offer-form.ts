import { assertRole } from '#src/domain/access.ts';
import { type AskedRequest, answerRequest } from '#src/operations/answer-request.ts';
import { type Reply, replyWithReceipt } from '../reply.ts';
import type { Asker } from '../run-command/verb.ts';
import type { Form } from './form.ts';

/**
 * Offers a form, and puts on record that it was; where what it is for is refused already, that is
 * told before anybody fills it in.
 */
export async function offerForm(
  { app, caller, redact }: Asker,
  asked: AskedRequest,
  load: () => Promise<Form>,
): Promise<Form | Reply> {
  const forms: Form[] = [];
  const receipt = await answerRequest(app, caller, asked, async () => {
    const form = await load();
    forms.push(form);
    return { outcome: 'answered', message: `The form "${form.title}" was opened.` };
  });
  const [form] = forms;
  return form ?? replyWithReceipt(receipt, redact);
}

/** The same where the caller tells what is refused: it throws that. Null: there is nothing to ask. */
export async function offerIfOpen(
  asker: Asker,
  asked: AskedRequest,
  load: () => Promise<Form | null>,
): Promise<Form | null> {
  assertRole(asker.caller, asked.needs, asked.what);
  const form = await load();
  if (form === null) return null;
  const offered = await offerForm(asker, asked, async () => form);
  return 'fields' in offered ? offered : null;
}
