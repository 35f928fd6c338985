import { releaseWorkflow } from '#src/operations/release-workflow.ts';
import { type Reply, replyWithReceipt } from '../../reply.ts';
import { type Asker, type RunVerb, WORKFLOW_WORD } from '../verb.ts';

export const VERB: RunVerb = {
  name: 'release',
  usage: 'release <workflow>',
  about: 'Accept new runs of a held workflow again.',
  flags: {},
  words: WORKFLOW_WORD,
  needs: 'project_contributor',
  run: (call) => release(call, call.words[0] ?? ''),
};

export async function release({ app, caller, redact }: Asker, workflow: string): Promise<Reply> {
  return replyWithReceipt(await releaseWorkflow(app, caller, workflow), redact);
}
