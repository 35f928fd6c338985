import type { RunAnswer } from '#src/operations/ask-of-run.ts';
import type { TaskAnswer } from '#src/operations/decide-task.ts';
import { loadRunFacts } from '#src/operations/load-run-facts.ts';
import { actionFor } from '#src/views/action.ts';
import { viewRun } from '#src/views/run-view.ts';
import { type Reply, replyWithReceipt } from '../reply.ts';
import type { Asker } from './verb.ts';

/** The card of a run that was changed, which lives on; of one that was not, only why. */
export async function replyWithRun(asker: Asker, { receipt, run }: RunAnswer): Promise<Reply> {
  if (run === null || receipt.outcome !== 'applied') return replyAboutRun(asker, { receipt, run });
  try {
    const view = viewRun(await loadRunFacts(asker.app, run), asker.redact);
    return { view, receipt, isPrivate: false, subject: { run: run.run, kind: 'run' } };
  } catch (error) {
    // It is done: that its card cannot be read now does not undo it.
    asker.app.log.error({ error, receipt: receipt.id }, 'a card could not be drawn');
    return replyAboutRun(asker, { receipt, run });
  }
}

/** The receipt alone, with the way to the run. */
function replyAboutRun({ redact }: Asker, { receipt, run }: RunAnswer): Reply {
  const actions = run === null ? [] : [actionFor({ type: 'show', runId: run.uuid })];
  return replyWithReceipt(receipt, redact, actions);
}

/** The same of a task; where it was decided, edited or voted on, its cards have changed. */
export function replyAboutTask(asker: Asker, { step, ...answer }: TaskAnswer): Reply {
  const reply = replyAboutRun(asker, answer);
  const { run, receipt } = answer;
  if (run === null || step === null || receipt.outcome !== 'applied') return reply;
  return { ...reply, subject: { run: run.run, kind: 'approval', step } };
}
