import type { App } from '#src/app.ts';
import { cleanWords } from '#src/domain/clean-text.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import type { Statement } from '#src/store/append.ts';
import { holdWorkflowRow } from '#src/store/workflows.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { findNamedWorkflow } from './find-workflow.ts';
import { describeHold } from './refuse-held-workflow.ts';

const HOLD_REASON_LENGTH_MAX = 500;

/** From here on a workflow takes no new run, whichever way it comes; runs that are queued or in flight go on. */
export async function holdWorkflow(
  app: App,
  caller: Caller,
  { workflow, reason }: { workflow: string; reason?: string },
): Promise<Receipt> {
  const asked = {
    verb: 'hold',
    target: `workflow:${workflow}`,
    needs: 'project_contributor',
  } as const;
  return answerRequest(app, caller, { ...asked, what: 'hold workflows' }, async ({ applied }) => {
    const found = await findNamedWorkflow(app, workflow);
    const hold = { at: app.clock.now(), by: caller.actor.name, reason: readReason(reason) };
    const message = `Workflow "${workflow}" is held: it takes no new run.`;
    const statements = [holdWorkflowRow(app.db, found.id, hold), applied(message)];
    if (await isWritten(app, statements)) return { message };
    const past = describeHold(await findNamedWorkflow(app, workflow), app.clock.now());
    throw past === null
      ? new Refusal('unavailable', `Workflow "${workflow}" was released just now.`, 'Try again.')
      : new Refusal('already', `Workflow "${workflow}" is already ${past}.`);
  });
}

/** False: a statement that must match did not. */
export async function isWritten(app: App, statements: readonly Statement[]): Promise<boolean> {
  const write = { type: 'write', statements, barrier: true } as const;
  return (await app.journal.submit('people', write)).won;
}

function readReason(given = ''): string | null {
  const reason = cleanWords(given.trim());
  if (reason.length <= HOLD_REASON_LENGTH_MAX) return reason === '' ? null : reason;
  const message = `A reason has at most ${HOLD_REASON_LENGTH_MAX} characters; this one has ${reason.length}.`;
  throw new Refusal('invalid', message, 'Shorten it.');
}
