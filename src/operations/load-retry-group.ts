import type { App } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import { describeSignature } from '#src/domain/name-signature.ts';
import { PLAIN_RETRY, planHashOf } from '#src/domain/resume-plan.ts';
import {
  type LeftOut,
  RETRY_GROUP_MAX,
  type RetryGroupPlan,
  refuseInGroup,
} from '#src/domain/retry-group.ts';
import { explainFailure } from '#src/domain/root-cause.ts';
import type { Streak } from '#src/domain/streaks.ts';
import { loadRun } from '#src/store/runs.ts';
import { type FailedAlike, listFailedAlike } from '#src/store/signature-runs.ts';
import { countAhead } from './count-ahead.ts';
import { findNamedSignature, findNewestStreak } from './find-signature.ts';
import { loadRetryPlan } from './load-retry-plan.ts';
import { readState } from './read-log.ts';
import { refuseHeldWorkflow } from './refuse-held-workflow.ts';

/** Of more runs than this nobody looks what their retry would do. */
const LOOKED_AT_MAX = 300;
const PAGES_MAX = 20;
const AT_ONCE = 10;

export interface LoadedGroup {
  plan: RetryGroupPlan;
  /** Those of the streak that are retried already, as far as was looked. */
  retried: FailedAlike[];
}

/**
 * What a retry of all runs of a signature would do, since its failures began. A run of which a step
 * may have happened is left out, and so is one for which somebody would have to say yes to a step.
 */
export async function loadRetryGroup(app: App, name: string): Promise<LoadedGroup> {
  await countAhead(app);
  const found = await findNamedSignature(app, name);
  const { workflow, step, code, workflowId } = found;
  const refusal = await refuseHeldWorkflow(app, workflowId);
  if (refusal !== null) throw refusal;
  const streak = await findNewestStreak(app, found);
  const { waiting, retried } = await listStreakRuns(app, streak);
  const runs: RetryGroupPlan['runs'][number][] = [];
  const leftOut: LeftOut[] = [];
  let looked = 0;
  for (; looked < waiting.length && runs.length < RETRY_GROUP_MAX; looked += AT_ONCE) {
    const some = waiting.slice(looked, looked + AT_ONCE);
    for (const judged of await Promise.all(some.map((run) => judgeRun(app, run)))) {
      if ('why' in judged) leftOut.push(judged);
      else runs.push(judged);
    }
  }
  const isMore =
    runs.length > RETRY_GROUP_MAX || looked < waiting.length || waiting.length === LOOKED_AT_MAX;
  return {
    plan: { workflow, step, code, runs: runs.slice(0, RETRY_GROUP_MAX), leftOut, isMore },
    retried,
  };
}

/** Throws where nothing of it is left to retry. */
export function assertRetriable({ plan, retried }: LoadedGroup): void {
  if (plan.runs.length + plan.leftOut.length > 0) return;
  const what = describeSignature(plan);
  const message =
    retried.length === 0
      ? `No run that failed with ${what} is left.`
      : `All runs that failed with ${what} are retried already.`;
  throw new Refusal('already', message);
}

async function listStreakRuns(
  { db }: App,
  { workflowId, step, code, firstRun, lastRun }: Streak,
): Promise<{ waiting: FailedAlike[]; retried: FailedAlike[] }> {
  const waiting: FailedAlike[] = [];
  const retried: FailedAlike[] = [];
  const of = { workflowId, step, code, from: firstRun, until: lastRun };
  let after = firstRun - 1;
  for (let page = 0; page < PAGES_MAX && waiting.length < LOOKED_AT_MAX; page += 1) {
    const { runs, next } = await listFailedAlike(db, { ...of, after });
    waiting.push(...runs.filter(({ retriedAs }) => retriedAs === null));
    retried.push(...runs.filter(({ retriedAs }) => retriedAs !== null));
    if (next === null) break;
    after = next;
  }
  return { waiting: waiting.slice(0, LOOKED_AT_MAX), retried };
}

type Judged = LeftOut | RetryGroupPlan['runs'][number];

async function judgeRun(app: App, { run, runId }: FailedAlike): Promise<Judged> {
  const record = await loadRun(app.db, run);
  if (record === null) return { runId, why: 'it is gone' };
  try {
    const [{ plan }, graph, state] = await Promise.all([
      loadRetryPlan(app, record, PLAIN_RETRY),
      app.loadGraph(record.version_id),
      readState(app, record),
    ]);
    const why = refuseInGroup(plan, explainFailure(graph, state)?.mayHaveHappened ?? []);
    const at = record.finished_at ?? record.created_at;
    return why === null ? { runId, plan: planHashOf(plan), at } : { runId, why };
  } catch (error) {
    if (error instanceof Refusal) return { runId, why: error.message.replace(/\.$/, '') };
    throw error;
  }
}
