import { answerHere } from '#src/cli/answer-here.ts';
import { JSON_FLAG, type Verb } from '#src/cli/verb.ts';
import { archiveWorkflow } from '#src/operations/archive-workflow.ts';
import { restoreWorkflow } from '#src/operations/restore-workflow.ts';
import { WORKFLOW_WORD } from './words.ts';

export const ARCHIVE: Verb = {
  usage: 'workflows archive <workflow>',
  about: 'Puts a workflow away: no list shows it, it takes no new run. Its runs go on and stay.',
  flags: { json: JSON_FLAG },
  words: { min: 1, max: 1, missing: WORKFLOW_WORD },
  run: (call) => {
    const [workflow = ''] = call.args.words;
    return answerHere(call, (app, caller) => archiveWorkflow(app, caller, workflow));
  },
};

export const RESTORE: Verb = {
  usage: 'workflows restore <workflow>',
  about: 'Takes an archived workflow back. Those that are: signalbox workflows list --archived.',
  flags: { json: JSON_FLAG },
  words: { min: 1, max: 1, missing: WORKFLOW_WORD },
  run: (call) => {
    const [workflow = ''] = call.args.words;
    return answerHere(call, (app, caller) => restoreWorkflow(app, caller, workflow));
  },
};
