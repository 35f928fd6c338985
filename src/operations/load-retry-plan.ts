import type { ReadApp } from '#src/app.ts';
import type { Attempt, ResumePlan, RetryRequest } from '#src/domain/resume-plan.ts';
import { loadChain } from '#src/store/attempts.ts';
import type { RunRecord } from '#src/store/runs.ts';
import { gatherResume } from './gather-resume.ts';
import { toAttempt } from './load-attempts.ts';
import { refuseRetry } from './refuse-retry.ts';

/** What a retry would do, and the chain that it would continue. Throws a Refusal where there can be none. */
export async function loadRetryPlan(
  app: ReadApp,
  run: RunRecord,
  request: RetryRequest,
): Promise<{ plan: ResumePlan; attempts: Attempt[] }> {
  const attempts = (await loadChain(app.db, run.run)).map(toAttempt);
  refuseRetry({ run, request, attempts, now: app.clock.now() });
  const { plan } = await gatherResume(app, run, request);
  return { plan, attempts: attempts.length > 1 ? attempts : [] };
}
