import type { Json } from '#src/domain/json.ts';
import { startForCaller } from '#src/operations/start-for-caller.ts';
import type { Reply } from '../../reply.ts';
import { readInput } from '../read-values.ts';
import { replyWithRun } from '../show-change.ts';
import { type Asker, type RunVerb, WORKFLOW_WORD } from '../verb.ts';

export const VERB: RunVerb = {
  name: 'start',
  usage: 'start <workflow> [key=value …]',
  about: 'Start a new run of the published version, with that input.',
  flags: {},
  words: { ...WORKFLOW_WORD, max: Number.POSITIVE_INFINITY },
  needs: 'project_contributor',
  run: (call) => {
    const [workflow = '', ...pairs] = call.words;
    return startWorkflow(call, { workflow, input: readInput(pairs) });
  },
};

export async function startWorkflow(
  asker: Asker,
  asked: { workflow: string; input: Json },
): Promise<Reply> {
  return replyWithRun(asker, await startForCaller(asker.app, asker.caller, asked));
}
