import { v5 as uuidv5 } from 'uuid';
import type { App } from '#src/app.ts';
import { count } from '#src/domain/count.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import {
  type LeftOut,
  planOfGroup,
  type RetryGroupPlan,
  tellLeftOut,
} from '#src/domain/retry-group.ts';
import { type Answer, answerRequest } from './answer-request.ts';
import type { RunAnswer } from './ask-of-run.ts';
import type { Caller } from './caller.ts';
import { assertRetriable, type LoadedGroup, loadRetryGroup } from './load-retry-group.ts';
import { RETRYING, retryForCaller } from './retry-for-caller.ts';

/** The namespace of runs that continue others of a group. */
const GROUPS = '7c1f0f0a-58a1-4b62-9d0e-2f6a3f1d8c55';
const AT_ONCE = 10;

export interface RetryGroupOrder {
  /** A run that failed, or `workflow/step/CODE`. */
  signature: string;
  /** How many runs somebody has confirmed. */
  count: number;
  /** What stands for what they were shown. */
  plan: string;
  trigger: string;
  /** Told after each of them, while it goes on. */
  onStarted?: (started: number, all: number) => void;
}

/**
 * Retries the runs that failed alike, each on a record of its own, if it is still what was shown.
 * Asked twice each is retried once: the plan and the run name the new one.
 */
export async function retryGroup(
  app: App,
  caller: Caller,
  { signature: name, ...order }: RetryGroupOrder,
): Promise<Receipt> {
  const asked = { ...RETRYING, verb: 'retry-group', target: name };
  return answerRequest(app, caller, asked, async () => {
    const group = await loadRetryGroup(app, name);
    assertAsShown(group, order);
    const answers: RetriedOne[] = [];
    const { runs, leftOut } = group.plan;
    const retry = async (run: RetryGroupPlan['runs'][number]) => {
      answers.push(await retryOne(app, caller, run, order));
      order.onStarted?.(answers.filter(isStarted).length, runs.length);
    };
    for (let next = 0; next < runs.length; next += AT_ONCE) {
      await Promise.all(runs.slice(next, next + AT_ONCE).map(retry));
    }
    return conclude(answers, leftOut);
  });
}

interface RetriedOne extends RunAnswer {
  runId: string;
}

async function retryOne(
  app: App,
  caller: Caller,
  { runId }: RetryGroupPlan['runs'][number],
  { plan, trigger }: Pick<RetryGroupOrder, 'plan' | 'trigger'>,
): Promise<RetriedOne> {
  // Nothing is ticked: of a run that would ask for it meanwhile nothing is done.
  const order = { run: runId, asked: {}, ticked: [], trigger, runId: nameRetry(runId, plan) };
  return { ...(await retryForCaller(app, caller, order)), runId };
}

function isStarted({ receipt }: RetriedOne): boolean {
  return receipt.outcome === 'applied';
}

function nameRetry(runId: string, plan: string): string {
  return uuidv5(`${runId}:${plan}`, GROUPS);
}

function assertAsShown(
  group: LoadedGroup,
  { count: confirmed, plan: shown }: Pick<RetryGroupOrder, 'count' | 'plan'>,
): void {
  const { plan, retried } = group;
  if (planOfGroup(plan) === shown && plan.runs.length === confirmed) return;
  const done = retried.filter(({ runId, retriedAs }) => nameRetry(runId, shown) === retriedAs);
  if (done.length > 0) {
    const message = `${count(done.length, 'run')} of these ${done.length === 1 ? 'is' : 'are'} retried by that already.`;
    throw new Refusal('already', message, 'To retry what is left, look at it again.');
  }
  assertRetriable(group);
  const many = plan.runs.length;
  const now = many === confirmed ? 'others' : `${many}, not ${confirmed}, runs`;
  const message = `It is not what was shown any more: ${now} would be retried, and none was.`;
  throw new Refusal('refused', message, 'Look at it again, and confirm that.');
}

/** "36 of 37 runs are queued, 1 left out: …" */
function conclude(answers: readonly RetriedOne[], before: readonly LeftOut[]): Answer {
  const queued = answers.filter(isStarted);
  const known = answers.filter(({ receipt }) => receipt.outcome === 'already');
  const failed = answers.filter((answer) => !queued.includes(answer) && !known.includes(answer));
  const leftOut = [
    ...before,
    ...failed.map(({ runId, receipt }) => ({ runId, why: receipt.message.replace(/\.$/, '') })),
  ];
  const all = count(answers.length + before.length, 'run');
  const also = known.length === 0 ? '' : `, ${known.length} retried already`;
  const isOne = queued.length === 1;
  const message = `${queued.length} of ${all} ${isOne ? 'is' : 'are'} queued${also}${tellLeftOut(leftOut)}.`;
  if (queued.length > 0) return { message };
  if (known.length > 0) throw new Refusal('already', message);
  throw new Refusal('refused', message, 'Retry them one by one: /run retry <run>.');
}
