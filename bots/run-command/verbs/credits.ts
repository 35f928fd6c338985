import { loadCredits } from '#src/operations/load-credits.ts';
import { viewCredits } from '#src/views/credits.ts';
import { answerReading } from '../answer-reading.ts';
import type { RunVerb } from '../verb.ts';

export const VERB: RunVerb = {
  name: 'credits',
  usage: 'credits',
  about: 'What there is to pay for steps, what they cost, and what was spent.',
  flags: {},
  words: { min: 0, max: 0 },
  needs: 'project_viewer',
  run: (call) => {
    const right = { needs: 'project_viewer', what: 'look at credits' } as const;
    return answerReading(call, { verb: 'credits', target: 'credits', right }, async () => {
      const view = viewCredits(await loadCredits(call.app), call.redact);
      return { view, message: 'Credits were shown.' };
    });
  },
};
