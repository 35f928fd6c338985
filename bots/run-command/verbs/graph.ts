import { loadRunFacts } from '#src/operations/load-run-facts.ts';
import { viewGraph } from '#src/views/graph.ts';
import { answerReadingOfRun } from '../answer-reading.ts';
import { RUN_WORD, type RunVerb } from '../verb.ts';

export const VERB: RunVerb = {
  name: 'graph',
  usage: 'graph <run>',
  about: 'How the steps of a run depend on each other, and what became of each.',
  flags: {},
  words: RUN_WORD,
  needs: 'project_viewer',
  run: (call) => {
    const { app, redact, words } = call;
    return answerReadingOfRun(call, { verb: 'graph', run: words[0] ?? '' }, async (record) => {
      const facts = await loadRunFacts(app, record);
      const message = `The graph of run …${facts.shortId} was shown.`;
      return { view: viewGraph(facts, redact), message };
    });
  },
};
