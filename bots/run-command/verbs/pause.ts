import { pauseRun } from '#src/operations/pause-run.ts';
import type { Reply } from '../../reply.ts';
import { replyWithRun } from '../show-change.ts';
import { type Asker, RUN_WORD, type RunVerb } from '../verb.ts';

export const VERB: RunVerb = {
  name: 'pause',
  usage: 'pause <run>',
  about: 'Start no more steps of a run for now; what is in flight ends by itself.',
  flags: {},
  words: RUN_WORD,
  needs: 'project_contributor',
  run: (call) => pause(call, call.words[0] ?? ''),
};

export async function pause(asker: Asker, run: string): Promise<Reply> {
  return replyWithRun(asker, await pauseRun(asker.app, asker.caller, run));
}
