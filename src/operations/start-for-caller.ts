import { v7 as uuidv7 } from 'uuid';
import type { App } from '#src/app.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { findRun, type RunRecord } from '#src/store/runs.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { refuseStarted } from './refuse-started.ts';
import { type StartRequest, startRun } from './start-run.ts';

export type StartForCaller = Pick<
  StartRequest,
  'workflow' | 'input' | 'version' | 'excluded' | 'usesSetup' | 'runId'
>;

export const STARTING = { needs: 'project_contributor', what: 'start runs' } as const;

/**
 * Starts a published version for somebody in chat; null where no run came of it. Under a run id that
 * the caller has chosen it is started once, and the same run is named again.
 */
export async function startForCaller(
  app: App,
  caller: Caller,
  asked: StartForCaller,
): Promise<{ receipt: Receipt; run: RunRecord | null }> {
  const { runId = uuidv7() } = asked;
  const target = `workflow:${asked.workflow}`;
  const receipt = await answerRequest(
    app,
    caller,
    { verb: 'start', target, ...STARTING },
    async ({ applied }) => {
      let message = '';
      if (asked.runId !== undefined) await refuseStarted(app, runId);
      await startRun(app, {
        usesSetup: true,
        ...asked,
        runId,
        trigger: 'chat',
        by: caller.actor,
        alsoWrite: ({ version, rejected }) => {
          const run = `Run …${shortIdOf(runId)} of ${asked.workflow} v${version}`;
          message =
            rejected === undefined ? `${run} is queued.` : `${run} was rejected. ${rejected}`;
          return [applied(message)];
        },
      });
      return { message };
    },
  );
  const isThere = receipt.outcome === 'applied' || receipt.outcome === 'already';
  return { receipt, run: isThere ? await findRun(app.db, app.projectId, runId) : null };
}
