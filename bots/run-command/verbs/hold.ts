import { holdWorkflow } from '#src/operations/hold-workflow.ts';
import { actionFor } from '#src/views/action.ts';
import { type Reply, replyWithReceipt } from '../../reply.ts';
import { type Asker, type RunVerb, WORKFLOW_WORD } from '../verb.ts';

export const VERB: RunVerb = {
  name: 'hold',
  usage: 'hold <workflow> [reason]',
  about: 'Accept no new runs of a workflow; those that are under way go on.',
  flags: {},
  words: { ...WORKFLOW_WORD, max: Number.POSITIVE_INFINITY },
  needs: 'project_contributor',
  run: (call) => {
    const [workflow = '', ...reason] = call.words;
    return hold(call, { workflow, reason: reason.join(' ') });
  },
};

export async function hold(
  { app, caller, redact }: Asker,
  asked: { workflow: string; reason: string },
): Promise<Reply> {
  const receipt = await holdWorkflow(app, caller, asked);
  const { workflow } = asked;
  const isHeld = receipt.outcome === 'applied' || receipt.outcome === 'already';
  const actions = isHeld ? [actionFor({ type: 'release', workflow })] : [];
  return replyWithReceipt(receipt, redact, actions);
}
