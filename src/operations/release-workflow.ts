import type { App } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { releaseWorkflowRow } from '#src/store/workflows.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { findNamedWorkflow } from './find-workflow.ts';
import { isWritten } from './is-written.ts';

/** Lets a held workflow take new runs again. */
export async function releaseWorkflow(
  app: App,
  caller: Caller,
  workflow: string,
): Promise<Receipt> {
  const asked = {
    verb: 'release',
    target: `workflow:${workflow}`,
    needs: 'project_contributor',
  } as const;
  return answerRequest(
    app,
    caller,
    { ...asked, what: 'release workflows' },
    async ({ applied }) => {
      const { id } = await findNamedWorkflow(app, workflow);
      const by = caller.actor.name;
      const message = `Workflow "${workflow}" is released by ${by}: it takes new runs again.`;
      if (await isWritten(app, [releaseWorkflowRow(app.db, id), applied(message)]))
        return { message };
      throw new Refusal(
        'already',
        `Workflow "${workflow}" is not held: it takes new runs already.`,
      );
    },
  );
}
