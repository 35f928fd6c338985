import { Refusal } from '#src/domain/errors.ts';
import { type ClaimOrder, claimSignature, releaseClaim } from '#src/operations/claim-signature.ts';
import { actionFor } from '#src/views/action.ts';
import { type Reply, replyWithReceipt } from '../../reply.ts';
import { type Asker, FAILURE_WORD, type RunVerb } from '../verb.ts';

export const VERB: RunVerb = {
  name: 'claim',
  usage: 'claim <run or workflow/step/CODE> [--take-over|--release]',
  about: 'Say that you look after failures like that of a run: all surfaces show it.',
  flags: {
    'take-over': { about: 'Also where somebody else looks after them.' },
    release: { about: 'You do not look after them any more.' },
  },
  words: FAILURE_WORD,
  needs: 'project_contributor',
  run: (call) => {
    const [signature = ''] = call.words;
    const takeOver = call.flags.has('take-over');
    if (!call.flags.has('release')) return claim(call, { signature, takeOver });
    if (!takeOver) return letGo(call, signature);
    const message = '--take-over and --release exclude each other.';
    throw new Refusal('invalid', message, 'Give one of them.');
  },
};

/** Where somebody else does already, the reply has the button that takes over. */
export async function claim({ app, caller, redact }: Asker, order: ClaimOrder): Promise<Reply> {
  const { receipt, heldBySomebodyElse: runId } = await claimSignature(app, caller, order);
  const actions = runId === null ? [] : [actionFor({ type: 'claim', runId, takeOver: true })];
  return replyWithReceipt(receipt, redact, actions);
}

export async function letGo({ app, caller, redact }: Asker, signature: string): Promise<Reply> {
  return replyWithReceipt(await releaseClaim(app, caller, signature), redact);
}
