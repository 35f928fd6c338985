import { EXIT } from '#src/cli/exit-codes.ts';
import { withReading } from '#src/cli/open-reading.ts';
import { type Args, JSON_FLAG, type Verb } from '#src/cli/verb.ts';
import { loadVersionDiff } from '#src/operations/load-version-diff.ts';
import { showDiff } from './show-diff.ts';
import { readVersionNumber, WORKFLOW_WORD } from './words.ts';

export const DIFF: Verb = {
  usage: 'workflows diff <workflow> [from] [to]',
  about: `Which steps differ between two versions. Without <to> it is the newest; without <from> it is
what came before that.`,
  flags: { json: JSON_FLAG },
  words: { min: 1, max: 3, missing: WORKFLOW_WORD },
  run: async (call) => {
    const request = readRequest(call.args);
    await showDiff(call, await withReading(call.config, (app) => loadVersionDiff(app, request)));
    return EXIT.completed;
  },
};

function readRequest({ words: [workflow = '', from, to] }: Args) {
  return {
    workflow,
    ...(from === undefined ? {} : { from: readVersionNumber(from) }),
    ...(to === undefined ? {} : { to: readVersionNumber(to) }),
  };
}
