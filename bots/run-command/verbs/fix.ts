import { tellFix } from '#src/operations/tell-fix.ts';
import { type Reply, replyWithReceipt } from '../../reply.ts';
import { type Asker, FAILURE_WORD, type RunVerb } from '../verb.ts';

export const VERB: RunVerb = {
  name: 'fix',
  usage: 'fix <run or workflow/step/CODE> <what fixed it>',
  about: 'Say what fixed failures like that of a run: the next alert of them tells it.',
  flags: {},
  words: { ...FAILURE_WORD, max: Number.POSITIVE_INFINITY },
  needs: 'project_contributor',
  run: (call) => {
    const [signature = '', ...words] = call.words;
    return explainFix(call, { signature, words: words.join(' ') });
  },
};

export async function explainFix(
  { app, caller, redact }: Asker,
  told: { signature: string; words: string },
): Promise<Reply> {
  return replyWithReceipt(await tellFix(app, caller, told), redact);
}
