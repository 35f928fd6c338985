import { v7 as uuidv7 } from 'uuid';
import type { App } from '#src/app.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { findRun } from '#src/store/runs.ts';
import { answerRequest } from './answer-request.ts';
import type { RunAnswer } from './ask-of-run.ts';
import type { Caller } from './caller.ts';
import { findNamedRun } from './find-run.ts';
import { type RetryAsked, toRequest } from './load-retry-preview.ts';
import { refuseStarted } from './refuse-started.ts';
import { retryRun, type Ticks } from './retry-run.ts';

export const RETRYING = { needs: 'project_contributor', what: 'retry runs' } as const;

export interface RetryForCaller {
  /** As people name it. */
  run: string;
  asked: RetryAsked;
  ticked: Ticks;
  trigger: string;
  /** How many attempts there were when the caller looked; absent: it is not known. */
  attemptsSeen?: number;
  /** Chosen by the caller. Absent: a new one. */
  runId?: string;
}

/**
 * Continues a run for somebody; the receipt stands in the append that queues the new one. Under a run
 * id that the caller has chosen it is continued once, and the same run is named again.
 */
export async function retryForCaller(
  app: App,
  caller: Caller,
  { run: name, asked: how, runId: chosen, ...order }: RetryForCaller,
): Promise<RunAnswer> {
  const [looked] = await Promise.allSettled([findNamedRun(app, name)]);
  const target = looked.status === 'fulfilled' ? looked.value.uuid : name;
  const runId = chosen ?? uuidv7();
  const asked = { ...RETRYING, verb: 'retry', target };
  const receipt = await answerRequest(app, caller, asked, async ({ applied }) => {
    if (looked.status === 'rejected') throw looked.reason;
    if (chosen !== undefined) await refuseStarted(app, chosen);
    const run = looked.value;
    const graph = await app.loadGraph(run.version_id);
    let message = '';
    await retryRun(app, {
      run,
      by: caller.actor,
      request: toRequest(graph, how),
      ...order,
      runId,
      alsoWrite: ({ version, rejected }) => {
        const [next, before] = [shortIdOf(runId), shortIdOf(run.uuid)];
        const fate = rejected === undefined ? 'is queued' : 'was rejected';
        const why = rejected === undefined ? '' : ` ${rejected}`;
        message = `Run …${next} of ${run.workflow} v${version} ${fate}: it continues run …${before}.${why}`;
        return [applied(message)];
      },
    });
    return { message };
  });
  const isThere = receipt.outcome === 'applied' || receipt.outcome === 'already';
  return { receipt, run: isThere ? await findRun(app.db, app.projectId, runId) : null };
}
