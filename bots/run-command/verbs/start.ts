import { splitStepList } from '#src/domain/run-setup.ts';
import { type StartForCaller, startForCaller } from '#src/operations/start-for-caller.ts';
import type { Reply } from '../../reply.ts';
import { readInput } from '../read-values.ts';
import { runOfRequest } from '../run-of-request.ts';
import { replyWithRun } from '../show-change.ts';
import { type Asker, type RunCall, type RunVerb, WORKFLOW_WORD } from '../verb.ts';

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
  run: (call) => startWorkflow(call, readStart(call)),
};

/** What a line asks to be started. */
export function readStart({ words, flags }: Pick<RunCall, 'words' | 'flags'>) {
  const [workflow = '', ...pairs] = words;
  const excluded = splitStepList(flags.all('exclude'));
  return { workflow, input: readInput(pairs), excluded, usesSetup: !flags.has('no-setup') };
}

/** What is asked twice under one key starts one run. */
export async function startWorkflow(asker: Asker, asked: StartForCaller): Promise<Reply> {
  const { app, caller } = asker;
  const chosen = { ...runOfRequest(asker), ...asked };
  return replyWithRun(asker, await startForCaller(app, caller, chosen));
}
