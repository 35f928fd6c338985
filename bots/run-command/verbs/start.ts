import { splitStepList } from '#src/domain/run-setup.ts';
import { type StartForCaller, startForCaller } from '#src/operations/start-for-caller.ts';
import type { Reply } from '../../reply.ts';
import { readInput } from '../read-values.ts';
import { replyWithRun } from '../show-change.ts';
import { type Asker, type RunVerb, WORKFLOW_WORD } from '../verb.ts';

export const VERB: RunVerb = {
  name: 'start',
  usage: 'start <workflow> [key=value …]',
  about: 'Start a new run of the published version, with that input.',
  flags: {
    exclude: { value: '<steps>', about: 'Leave out these steps: a,b.' },
    'no-setup': { about: 'Without what starts of the workflow are given by default.' },
  },
  words: { ...WORKFLOW_WORD, max: Number.POSITIVE_INFINITY },
  needs: 'project_contributor',
  run: (call) => {
    const [workflow = '', ...pairs] = call.words;
    const excluded = splitStepList(call.flags.all('exclude'));
    const usesSetup = !call.flags.has('no-setup');
    return startWorkflow(call, { workflow, input: readInput(pairs), excluded, usesSetup });
  },
};

export async function startWorkflow(asker: Asker, asked: StartForCaller): Promise<Reply> {
  return replyWithRun(asker, await startForCaller(asker.app, asker.caller, asked));
}
