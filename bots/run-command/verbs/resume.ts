import { resumeRun } from '#src/operations/resume-run.ts';
import type { Reply } from '../../reply.ts';
import { replyWithRun } from '../show-change.ts';
import { type Asker, RUN_WORD, type RunVerb } from '../verb.ts';

export const VERB: RunVerb = {
  name: 'resume',
  usage: 'resume <run>',
  about: 'Let a paused run go on.',
  flags: {},
  words: RUN_WORD,
  needs: 'project_contributor',
  run: (call) => resume(call, call.words[0] ?? ''),
};

export async function resume(asker: Asker, run: string): Promise<Reply> {
  return replyWithRun(asker, await resumeRun(asker.app, asker.caller, run));
}
