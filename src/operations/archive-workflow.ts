import type { App } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { archiveWorkflowRow } from '#src/store/workflows.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { findNamedWorkflow } from './find-workflow.ts';
import { isWritten } from './is-written.ts';
import { describeArchive } from './refuse-archived.ts';

/** Puts a workflow away: it takes no new run and no list shows it. Its runs go on, its history stays. */
export async function archiveWorkflow(
  app: App,
  caller: Caller,
  workflow: string,
): Promise<Receipt> {
  const target = `workflow:${workflow}`;
  const asked = { verb: 'archive', target, needs: 'project_contributor' } as const;
  return answerRequest(
    app,
    caller,
    { ...asked, what: 'archive workflows' },
    async ({ applied }) => {
      const { id } = await findNamedWorkflow(app, workflow);
      const archive = { at: app.clock.now(), by: caller.actor.name };
      const message = `Workflow "${workflow}" is archived: it takes no new run; its history stays.`;
      if (await isWritten(app, [archiveWorkflowRow(app.db, id, archive), applied(message)]))
        return { message };
      const past = describeArchive(await findNamedWorkflow(app, workflow), app.clock.now());
      throw past === null
        ? new Refusal('unavailable', `Workflow "${workflow}" was restored just now.`, 'Try again.')
        : new Refusal('already', `Workflow "${workflow}" was already ${past}.`);
    },
  );
}
