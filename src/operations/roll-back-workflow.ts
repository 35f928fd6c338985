import type { App } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { publishAgain } from '#src/store/workflow-versions.ts';
import type { VersionRecord } from '#src/store/workflows.ts';
import { answerRequest, type OpenReceipt } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { findPublishedVersion } from './find-version.ts';
import { findNamedWorkflow } from './find-workflow.ts';
import { isWritten } from './is-written.ts';
import { refuseArchived } from './refuse-archived.ts';

const TRIES_MAX = 10;

export interface RollBackRequest {
  workflow: string;
  /** What it runs is published once more, as the newest version: history never changes. */
  version: number;
}

/** Goes back to what an old version runs. Runs that are under way stay with their version. */
export async function rollBackWorkflow(
  app: App,
  caller: Caller,
  request: RollBackRequest,
): Promise<Receipt> {
  const target = `workflow:${request.workflow}`;
  const asked = { verb: 'rollback', target, needs: 'project_contributor' } as const;
  return answerRequest(
    app,
    caller,
    { ...asked, what: 'roll back workflows' },
    async ({ applied }) => {
      for (let tries = 0; tries < TRIES_MAX; tries++) {
        const message = await rollBackOnce(app, request, { by: caller.actor.name, applied });
        if (message !== null) return { message };
      }
      const message = `Others keep publishing "${request.workflow}".`;
      throw new Refusal('unavailable', message, 'Try again.');
    },
  );
}

/** Null: somebody else published meanwhile. */
async function rollBackOnce(
  app: App,
  { workflow, version }: RollBackRequest,
  { by, applied }: { by: string; applied: OpenReceipt['applied'] },
): Promise<string | null> {
  const now = app.clock.now();
  const found = await findNamedWorkflow(app, workflow);
  const archived = refuseArchived(found, now);
  if (archived) throw archived;
  const old = await findPublishedVersion(app, found, version);
  const latest = found.latest_version ?? version;
  assertOther(workflow, old, await findPublishedVersion(app, found, latest));
  const message = `Workflow "${workflow}" is back to v${version}, published as v${latest + 1}.`;
  const again = { workflowId: found.id, versionId: old.id, latest, now, by };
  const publish = publishAgain(app.db, { ...again, changelog: `Back to v${version}` });
  return (await isWritten(app, [...publish, applied(message)])) ? message : null;
}

function assertOther(workflow: string, old: VersionRecord, newest: VersionRecord): void {
  if (old.graph_hash !== newest.graph_hash) return;
  const name = `v${newest.version}`;
  const so = old.version === newest.version ? name : `${name}, the same as v${old.version}`;
  throw new Refusal('already', `Workflow "${workflow}" runs ${so}.`);
}
