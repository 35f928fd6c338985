import type { JsonObject } from '#src/domain/json.ts';
import { decideTask } from '#src/operations/decide-task.ts';
import type { Reply } from '../../reply.ts';
import { readCount, readEdits } from '../read-values.ts';
import { replyAboutTask } from '../show-change.ts';
import { type Asker, type RunVerb, TASK_WORD } from '../verb.ts';

export const VERB: RunVerb = {
  name: 'approve',
  usage: 'approve <task or run> [field=value …] [--version <n>]',
  about: 'Say yes to a task, as it is or with some of its fields changed.',
  flags: {
    set: { value: '<field=value>', about: 'Change a field first; may be given several times.' },
    version: { value: '<n>', about: 'Only if the task is still at the version that you saw.' },
  },
  words: { ...TASK_WORD, max: Number.POSITIVE_INFINITY },
  // Whoever a task names may be no more than a viewer.
  needs: 'project_viewer',
  run: (call) => {
    const [task = '', ...pairs] = call.words;
    const version = readCount(call.flags, 'version');
    return approve(call, { task, version, edits: readEdits([...pairs, ...call.flags.all('set')]) });
  },
};

export interface Approval {
  task: string;
  /** The version that was looked at; undefined: whatever it is now. */
  version: number | undefined;
  edits?: JsonObject | undefined;
}

export async function approve(asker: Asker, { task, version, edits }: Approval): Promise<Reply> {
  const answer = await decideTask(asker.app, asker.caller, {
    task,
    decision: 'approve',
    ...(version === undefined ? {} : { payloadVersion: version }),
    ...(edits === undefined ? {} : { edits }),
  });
  return replyAboutTask(asker, answer);
}
