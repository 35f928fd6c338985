import { answerRequest } from '#src/operations/answer-request.ts';
import { type Reply, replyWithReceipt } from '../reply.ts';
import type { Asker } from './verb.ts';

/**
 * What is refused, or breaks, before it comes to an operation is answered and put on record too:
 * nothing that a person asks for ends in silence.
 */
export async function answerAlways(
  asker: Asker,
  verb: string,
  act: () => Promise<Reply>,
): Promise<Reply> {
  return answerOr(asker, verb, act);
}

/** The same where there may be something else to say than an answer. */
export async function answerOr<Else>(
  { app, caller, redact }: Asker,
  verb: string,
  act: () => Promise<Reply | Else>,
): Promise<Reply | Else> {
  const [reply] = await Promise.allSettled([act()]);
  if (reply.status === 'fulfilled') return reply.value;
  const asked = { verb, target: '', needs: 'none', what: 'ask' } as const;
  const receipt = await answerRequest(app, caller, asked, async () => {
    throw reply.reason;
  });
  return replyWithReceipt(receipt, redact);
}
