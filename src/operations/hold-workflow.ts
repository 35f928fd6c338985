import type { App, ReadApp } from '#src/app.ts';
import { cleanWords } from '#src/domain/clean-text.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { holdWorkflowRow, type WorkflowRecord } from '#src/store/workflows.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { findNamedWorkflow } from './find-workflow.ts';
import { isWritten } from './is-written.ts';
import { describeHold } from './refuse-held-workflow.ts';

export const HOLD_REASON_LENGTH_MAX = 500;
export const HOLDING = { needs: 'project_contributor', what: 'hold workflows' } as const;

/** From here on a workflow takes no new run, whichever way it comes; runs that are queued or in flight go on. */
export async function holdWorkflow(
  app: App,
  caller: Caller,
  { workflow, reason }: { workflow: string; reason?: string },
): Promise<Receipt> {
  const asked = { verb: 'hold', target: `workflow:${workflow}`, ...HOLDING };
  return answerRequest(app, caller, asked, async ({ applied }) => {
    const found = await findNamedWorkflow(app, workflow);
    const hold = { at: app.clock.now(), by: caller.actor.name, reason: readReason(reason) };
    const why = hold.reason === null ? '' : ` (${hold.reason})`;
    const message = `Workflow "${workflow}" is held by ${hold.by}${why}: it takes no new run.`;
    const statements = [holdWorkflowRow(app.db, found.id, hold), applied(message)];
    if (await isWritten(app, statements)) return { message };
    await loadFreeWorkflow(app, workflow);
    throw new Refusal('unavailable', `Workflow "${workflow}" was released just now.`, 'Try again.');
  });
}

/** A workflow that nobody holds; throws the Refusal that says who does. */
export async function loadFreeWorkflow(app: ReadApp, workflow: string): Promise<WorkflowRecord> {
  const found = await findNamedWorkflow(app, workflow);
  const past = describeHold(found, app.clock.now());
  if (past === null) return found;
  throw new Refusal('already', `Workflow "${workflow}" is already ${past}.`);
}

function readReason(given = ''): string | null {
  const reason = cleanWords(given.trim());
  if (reason.length <= HOLD_REASON_LENGTH_MAX) return reason === '' ? null : reason;
  const message = `A reason has at most ${HOLD_REASON_LENGTH_MAX} characters; this one has ${reason.length}.`;
  throw new Refusal('invalid', message, 'Shorten it.');
}
