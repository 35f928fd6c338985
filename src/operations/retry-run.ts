import { v7 as uuidv7 } from 'uuid';
import type { App } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { ResumePlan, RetryRequest } from '#src/domain/resume-plan.ts';
import type { Actor, RunFact } from '#src/domain/run-events.ts';
import type { Statement } from '#src/store/append.ts';
import { type AttemptRow, insertAttempt, loadChain } from '#src/store/attempts.ts';
import { copyBlobs } from '#src/store/copy-blobs.ts';
import { reopenCards } from '#src/store/posts.ts';
import type { RunRecord } from '#src/store/runs.ts';
import { type GatheredResume, gatherResume } from './gather-resume.ts';
import { toAttempt } from './load-attempts.ts';
import { refuseRetry, refuseUnticked, type Ticks, tellRetried } from './refuse-retry.ts';
import { assertInputSuffices, queueRun, type StartedRun } from './start-run.ts';

export type { Ticks } from './refuse-retry.ts';

export interface RetryOrder {
  run: RunRecord;
  by: Actor;
  request: RetryRequest;
  ticked: Ticks;
  /** A UUID chosen by the caller makes the retry safe to repeat. */
  runId?: string;
  /** Absent: `retry`. */
  trigger?: string;
  /** How many attempts the chain had when the person looked; 1: the run stood alone. */
  attemptsSeen?: number;
  /** What else is written where the run is. */
  alsoWrite?: (started: Pick<StartedRun, 'runId' | 'version' | 'rejected'>) => readonly Statement[];
}

export interface RetriedRun extends StartedRun {
  plan: ResumePlan;
}

/**
 * Continues an ended run in a new one: one append makes it, with all that it takes over. Of two who
 * do it at once one makes the run, and the other is told which it is.
 */
export async function retryRun(app: App, order: RetryOrder): Promise<RetriedRun> {
  const { run, request, runId = uuidv7() } = order;
  const chain = await loadChain(app.db, run.run);
  const isRepeated = chain.some(({ uuid }) => uuid === runId);
  if (!isRepeated) {
    const attempts = chain.map(toAttempt);
    const { attemptsSeen } = order;
    refuseRetry({ run, request, attempts, attemptsSeen, now: app.clock.now() });
  }
  const gathered = await gatherResume(app, run, request);
  if (!isRepeated) {
    const { plan, graph, input, excluded, isInputKept } = gathered;
    refuseUnticked(plan, order.ticked, request.input);
    if (!isInputKept || plan.diff !== null) assertInputSuffices(graph, { input, excluded });
  }
  const started = await queueContinuation(app, { ...order, runId }, { chain, gathered });
  return { ...started, plan: gathered.plan };
}

interface Continued {
  chain: readonly AttemptRow[];
  gathered: GatheredResume;
}

async function queueContinuation(
  app: App,
  order: RetryOrder & { runId: string },
  { chain, gathered }: Continued,
): Promise<StartedRun> {
  const { run, runId, by, trigger = 'retry' } = order;
  const { resumed, facts, input, excluded, version } = gathered;
  const newest = chain.at(-1);
  if (!newest) throw new Refusal('unknown', 'There is no such run.');
  const attempt = { parent: run.run, firstRun: newest.first_run, no: newest.no + 1 };
  const hashes = new Set(facts.flatMap(hashesIn));
  return queueRun(
    app,
    version,
    {
      workflow: run.workflow,
      input,
      excluded,
      trigger,
      by,
      runId,
      alsoWrite: (started) => [
        insertAttempt(app.db, { uuid: runId, ...attempt }),
        ...reopenCards(app.db, run.run),
        ...copyBlobs(app.db, { from: run.run, toUuid: runId, hashes }),
        ...(order.alsoWrite?.(started) ?? []),
      ],
      continues: { resumed, facts, explainLoss: () => findWinner(app, run, attempt.no) },
    },
    'people',
  );
}

async function findWinner(app: App, run: RunRecord, no: number): Promise<Refusal | null> {
  const chain = await loadChain(app.db, run.run);
  const winner = chain.find((row) => row.no >= no);
  return winner ? tellRetried(toAttempt(winner), { run, now: app.clock.now() }) : null;
}

/** The big values that an event names: what a step gave, and what it was called with. */
function hashesIn(fact: RunFact): string[] {
  if (fact.type !== 'step_completed' || 'skipped' in fact.data) return [];
  const { result_blob: result, call } = fact.data;
  return [result, call?.input_blob].flatMap((blob) => (blob ? [blob.sha256] : []));
}
