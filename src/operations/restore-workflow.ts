import type { App } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { restoreWorkflowRow } from '#src/store/workflows.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { findNamedWorkflow } from './find-workflow.ts';
import { isWritten } from './is-written.ts';

/** Takes an archived workflow back as it was; one that was held still is. */
export async function restoreWorkflow(
  app: App,
  caller: Caller,
  workflow: string,
): Promise<Receipt> {
  const target = `workflow:${workflow}`;
  const asked = { verb: 'restore', target, needs: 'project_contributor' } as const;
  return answerRequest(
    app,
    caller,
    { ...asked, what: 'restore workflows' },
    async ({ applied }) => {
      const { id, held_at: heldAt } = await findNamedWorkflow(app, workflow);
      const so = heldAt === null ? 'it takes new runs again' : 'it is still held';
      const message = `Workflow "${workflow}" is restored: ${so}.`;
      if (await isWritten(app, [restoreWorkflowRow(app.db, id), applied(message)]))
        return { message };
      throw new Refusal('already', `Workflow "${workflow}" is not archived.`);
    },
  );
}
