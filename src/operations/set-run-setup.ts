import type { App } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import { readGraph } from '#src/domain/graph.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { assertSteps, parseRunSetup, type RunSetup } from '#src/domain/run-setup.ts';
import { shorten } from '#src/domain/shorten.ts';
import { saveRunSetup } from '#src/store/workflows.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { findPublishedVersion } from './find-version.ts';
import { findNamedWorkflow } from './find-workflow.ts';
import { isWritten } from './is-written.ts';

const LIST_LENGTH_MAX = 300;

/** From here on starts of the workflow are given this, and nothing of what they were given before. */
export async function setRunSetup(
  app: App,
  caller: Caller,
  { workflow, setup: raw }: { workflow: string; setup: unknown },
): Promise<Receipt> {
  const target = `workflow:${workflow}`;
  const asked = { verb: 'setup', target, needs: 'project_contributor' } as const;
  return answerRequest(app, caller, { ...asked, what: 'set up workflows' }, async ({ applied }) => {
    const setup = parseRunSetup(raw);
    const found = await findNamedWorkflow(app, workflow);
    if (setup.excluded_step_ids.length > 0) {
      const newest = await findPublishedVersion(app, found, found.latest_version ?? 1);
      const ids = readGraph(newest.graph).steps.map(({ id }) => id);
      assertSteps(setup.excluded_step_ids, ids);
    }
    const message = `Starts of "${workflow}" ${describeSetup(setup)}.`;
    const save = saveRunSetup(app.db, found.id, setup);
    if (await isWritten(app, [save, applied(message)])) return { message };
    throw new Refusal('unavailable', 'The setup could not be kept.', 'Try again.');
  });
}

/** Values may be secret: the audit log keeps their names. */
function describeSetup({ input, excluded_step_ids: excluded }: RunSetup): string {
  const names = Object.keys(input);
  const parts = [
    ...(names.length === 0 ? [] : [`are given ${shorten(names.join(', '), LIST_LENGTH_MAX)}`]),
    ...(excluded.length === 0
      ? []
      : [`leave out ${shorten(excluded.join(', '), LIST_LENGTH_MAX)}`]),
  ];
  return parts.length === 0 ? 'are given nothing by default' : parts.join(' and ');
}
