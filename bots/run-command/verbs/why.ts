import { loadRunFacts } from '#src/operations/load-run-facts.ts';
import { viewFailureAlert } from '#src/views/failure-alert.ts';
import { viewRun } from '#src/views/run-view.ts';
import type { Reply } from '../../reply.ts';
import { answerReadingOfRun } from '../answer-reading.ts';
import { type Asker, RUN_WORD, type RunVerb } from '../verb.ts';

export const VERB: RunVerb = {
  name: 'why',
  usage: 'why <run>',
  about: 'Why a run failed, or why it does not move, and what to do.',
  flags: {},
  words: RUN_WORD,
  needs: 'project_viewer',
  run: (call) => explainRun(call, call.words[0] ?? ''),
};

/** Of a run that ended badly its root cause; of any other its card, which says what holds it up. */
export async function explainRun(asker: Asker, run: string): Promise<Reply> {
  const { app, redact } = asker;
  return answerReadingOfRun(asker, { verb: VERB.name, run }, async (record) => {
    const facts = await loadRunFacts(app, record);
    return {
      view: viewFailureAlert(facts, redact) ?? viewRun(facts, redact),
      message: `Run …${facts.shortId} was explained.`,
    };
  });
}
