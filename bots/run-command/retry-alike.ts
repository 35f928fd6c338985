import {
  describeGroup,
  describeStarted,
  planOfGroup,
  type RetryGroupPlan,
} from '#src/domain/retry-group.ts';
import { answerRequest } from '#src/operations/answer-request.ts';
import { assertRetriable, loadRetryGroup } from '#src/operations/load-retry-group.ts';
import { RETRYING } from '#src/operations/retry-for-caller.ts';
import { type RetryGroupOrder, retryGroup } from '#src/operations/retry-group.ts';
import { actionFor } from '#src/views/action.ts';
import { viewUnderWay } from '#src/views/receipt.ts';
import { type Reply, replyWithReceipt } from '../reply.ts';
import type { Asker } from './verb.ts';

/** What a retry of all that failed alike would do; nothing is started. */
export async function previewAlike(
  { app, caller, redact }: Asker,
  signature: string,
): Promise<{ reply: Reply; plan: RetryGroupPlan | null }> {
  const plans: RetryGroupPlan[] = [];
  const asked = { ...RETRYING, verb: 'plan-retry-group', target: signature };
  const receipt = await answerRequest(app, caller, asked, async () => {
    const group = await loadRetryGroup(app, signature);
    assertRetriable(group);
    plans.push(group.plan);
    return { outcome: 'answered', message: describeGroup(group.plan) };
  });
  const plan = plans[0] ?? null;
  const newest = plan?.runs.at(-1);
  const now =
    plan && newest
      ? [actionFor({ type: 'retry-group-now', runId: newest.runId, ...confirmedBy(plan) })]
      : [];
  return { reply: replyWithReceipt(receipt, redact, now), plan };
}

/** What says yes to it. */
export function confirmedBy(plan: RetryGroupPlan): { count: number; plan: string } {
  return { count: plan.runs.length, plan: planOfGroup(plan) };
}

/** Retries what was shown. */
export async function retryAlike(
  { app, caller, redact, openProgress }: Asker,
  order: Omit<RetryGroupOrder, 'trigger' | 'onStarted'>,
): Promise<Reply> {
  const progress = openProgress?.();
  const onStarted = (started: number, all: number) =>
    progress?.show(viewUnderWay(describeStarted(started, all), redact));
  const receipt = await retryGroup(app, caller, { ...order, trigger: 'chat', onStarted });
  return { ...replyWithReceipt(receipt, redact), ...(progress === undefined ? {} : { progress }) };
}
