import { Refusal } from '#src/domain/errors.ts';
import { decideTask } from '#src/operations/decide-task.ts';
import type { Reply } from '../../reply.ts';
import { readCount } from '../read-values.ts';
import { replyAboutTask } from '../show-change.ts';
import { type Asker, type RunCall, type RunVerb, TASK_WORD } from '../verb.ts';

export const VERB: RunVerb = {
  name: 'reject',
  usage: 'reject <task or run> <reason>',
  about: 'Say no to a task, and why.',
  flags: {
    version: { value: '<n>', about: 'Only if the task is still at the version that you saw.' },
  },
  words: { ...TASK_WORD, max: Number.POSITIVE_INFINITY },
  // Whoever a task names may be no more than a viewer.
  needs: 'project_viewer',
  run: (call) => reject(call, readRejection(call)),
};

/** What a line says no to, and why. */
export function readRejection({ words, flags }: Pick<RunCall, 'words' | 'flags'>): Rejection {
  const [task = '', ...reason] = words;
  return { task, version: readCount(flags, 'version'), reason: reason.join(' ') };
}

export interface Rejection {
  task: string;
  /** The version that was looked at; undefined: whatever it is now. */
  version: number | undefined;
  reason: string;
}

/** Whoever asked for it is told why it was not done: a no without a reason helps nobody. */
export async function reject(asker: Asker, { task, version, reason }: Rejection): Promise<Reply> {
  if (reason.trim() === '') {
    const fix = `Give it after the task: /run reject ${task} "the amount is wrong".`;
    throw new Refusal('invalid', 'A no needs a reason.', fix);
  }
  const answer = await decideTask(asker.app, asker.caller, {
    task,
    decision: 'reject',
    reason,
    ...(version === undefined ? {} : { payloadVersion: version }),
  });
  return replyAboutTask(asker, answer);
}
