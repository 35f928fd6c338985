import { loadBundle } from '#src/operations/load-bundle.ts';
import { viewBundle } from '#src/views/bundle.ts';
import { answerReadingOfRun } from '../answer-reading.ts';
import { RUN_WORD, type RunVerb } from '../verb.ts';

export const VERB: RunVerb = {
  name: 'bundle',
  usage: 'bundle <run>',
  about: 'A file for support: ids, versions, failure, steps, times and the redacted log of a run.',
  flags: {},
  words: RUN_WORD,
  needs: 'project_viewer',
  run: (call) => {
    const { app, redact, words } = call;
    return answerReadingOfRun(call, { verb: 'bundle', run: words[0] ?? '' }, async (record) => {
      const { facts, ...bundle } = await loadBundle(app, record, { redact });
      const message = `The support file of run …${facts.shortId} was made.`;
      return { view: viewBundle(facts, bundle, redact), message };
    });
  },
};
