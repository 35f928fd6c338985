import { v7 as uuidv7 } from 'uuid';
import type { App } from '#src/app.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { findRun, type RunRecord } from '#src/store/runs.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { type StartRequest, startRun } from './start-run.ts';

export type StartForCaller = Pick<
  StartRequest,
  'workflow' | 'input' | 'version' | 'excluded' | 'usesSetup'
>;

/** Starts a published version for somebody in chat; null where no run came of it. */
export async function startForCaller(
  app: App,
  caller: Caller,
  asked: StartForCaller,
): Promise<{ receipt: Receipt; run: RunRecord | null }> {
  const runId = uuidv7();
  const target = `workflow:${asked.workflow}`;
  const request = { verb: 'start', target, needs: 'project_contributor' } as const;
  const receipt = await answerRequest(
    app,
    caller,
    { ...request, what: 'start runs' },
    async ({ applied }) => {
      let message = '';
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
  const isStarted = receipt.outcome === 'applied';
  return { receipt, run: isStarted ? await findRun(app.db, app.projectId, runId) : null };
}
