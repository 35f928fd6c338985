import type { ReadApp } from '#src/app.ts';
import { answerHere } from '#src/cli/answer-here.ts';
import { EXIT } from '#src/cli/exit-codes.ts';
import { withReading } from '#src/cli/open-reading.ts';
import { JSON_FLAG, type Verb } from '#src/cli/verb.ts';
import { findNamedWorkflow } from '#src/operations/find-workflow.ts';
import { loadVersionDiff } from '#src/operations/load-version-diff.ts';
import { type RollBackRequest, rollBackWorkflow } from '#src/operations/roll-back-workflow.ts';
import { showDiff } from './show-diff.ts';
import { readVersionNumber } from './words.ts';

export const ROLLBACK: Verb = {
  usage: 'workflows rollback <workflow> <version>',
  about: `Publishes what an old version runs as the newest one. Runs that are under way stay with their
version. Apply the old file too: the next apply publishes what the file says.`,
  flags: {
    'dry-run': { about: 'Only says which steps it would change.' },
    json: JSON_FLAG,
  },
  words: { min: 2, max: 2, missing: 'the name of a workflow and a version' },
  run: async (call) => {
    const { args, config } = call;
    const [workflow = '', version] = args.words;
    const request = { workflow, version: readVersionNumber(version) };
    if (!args.has('dry-run')) {
      return answerHere(call, (app, caller) => rollBackWorkflow(app, caller, request));
    }
    await showDiff(call, await withReading(config, (app) => loadWay(app, request)));
    return EXIT.completed;
  },
};

/** From what runs now. */
async function loadWay(app: ReadApp, { workflow, version: to }: RollBackRequest) {
  const { latest_version: latest } = await findNamedWorkflow(app, workflow);
  return loadVersionDiff(app, { workflow, from: latest ?? to, to });
}
