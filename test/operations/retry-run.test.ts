import { describe, expect, test } from 'vitest';
import type { App } from '#src/app.ts';
import type { Json } from '#src/domain/json.ts';
import { PLAIN_RETRY, planHashOf, type RetryRequest } from '#src/domain/resume-plan.ts';
import type { RunRequest } from '#src/domain/run-request.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { amendRun } from '#src/operations/amend-run.ts';
import { holdWorkflow } from '#src/operations/hold-workflow.ts';
import { loadAttempts } from '#src/operations/load-attempts.ts';
import { loadRetryPlan } from '#src/operations/load-retry-plan.ts';
import { loadRunFacts } from '#src/operations/load-run-facts.ts';
import {
  type RetriedRun,
  type RetryOrder,
  retryRun,
  type Ticks,
} from '#src/operations/retry-run.ts';
import type { StepCall } from '#src/steps/kind.ts';
import { loadRun } from '#src/store/runs.ts';
import { asCaller } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { ANA, BEN } from '#test/support/factories.ts';
import { failWith, hold, type Play } from '#test/support/stage.ts';
import { openStaged } from '#test/support/staged-engine.ts';
import { openStoredRuns } from '#test/support/stored-runs.ts';

async function rowOf(app: App, run: number) {
  const row = await loadRun(app.db, run);
  if (row) return row;
  throw new Error(`there is no run ${run}`);
}

async function retry(
  app: App,
  run: number,
  {
    request = {},
    ...over
  }: Partial<Omit<RetryOrder, 'request'>> & { request?: Partial<RetryRequest> } = {},
): Promise<RetriedRun> {
  const row = await rowOf(app, run);
  return retryRun(app, {
    run: row,
    by: ANA,
    ticked: [],
    ...over,
    request: { ...PLAIN_RETRY, ...request },
  });
}

/** The path of a call within its run. */
function pathOf({ idempotencyKey }: StepCall): string {
  return idempotencyKey.split('/').slice(1, -1).join('/');
}

function countCalls(calls: readonly StepCall[]): Record<string, number> {
  const paths = Map.groupBy(calls.map(pathOf), (path) => path);
  return Object.fromEntries([...paths].map(([path, all]) => [path, all.length]));
}

const ITEMS = Array.from({ length: 14 }, (_, index) => index);
const STEPS = [
  { id: 'fetch', type: 'read', args: { who: '{{input.who}}' } },
  {
    id: 'each',
    type: 'for_each',
    depends_on: ['fetch'],
    for_each_items: '{{input.items}}',
    for_each_max_parallel: 1,
    tolerated_failures: 1,
    for_each_body_steps: [
      { id: 'charge', type: 'write', args: { item: '{{item}}' } },
      { id: 'send', type: 'write', args: { charged: '{{body.charge.id}}' } },
    ],
  },
  {
    id: 'poll',
    type: 'while',
    depends_on: ['each'],
    while_max_iterations: 9,
    while_condition: '{{body.tick.done}}',
    while_body_steps: [{ id: 'tick', type: 'write', args: { round: '{{while.iteration}}' } }],
  },
  {
    id: 'after',
    type: 'write',
    depends_on: ['poll', 'fetch'],
    args: { big: '{{steps.fetch.result.big}}', who: '{{steps.fetch.input.args.who}}' },
  },
];
const BIG = 'x'.repeat(100_000);

test('a chain of retries makes no call again that succeeded, in loops as elsewhere', async () => {
  let attempt = 1;
  const fail = failWith({ curable: false });
  const fails = (which: number, call: StepCall, result: Json) =>
    attempt === which ? fail(call) : result;
  const plays: Record<string, Play> = {
    fetch: () => ({ big: BIG }),
    charge: ({ scope }) => ({ id: `c${Number(scope.item)}` }),
    send: (call) => (/^each.[49]./.test(pathOf(call)) ? fails(1, call, {}) : {}),
    tick: (call) => {
      const done = pathOf(call) === 'poll[3]/tick';
      return done ? fails(2, call, { done }) : { done };
    },
    after: ({ input }) => input['args'] ?? null,
  };
  const { engine, stage } = await openStaged(plays);
  await engine.applyGraph(STEPS);
  const first = await engine.start({ items: ITEMS, who: 'ana' });
  expect(await engine.ended(first.run)).toMatchObject({ status: 'failed' });
  attempt = 2;
  const second = await retry(engine.app, first.run);
  expect(second.plan.loops).toEqual([{ step: 'each', reusedItems: 8, count: 14 }]);
  engine.worker.engine.wake();
  expect(await engine.ended(second.run)).toMatchObject({
    status: 'failed',
    failure: { stepId: 'poll[3]/tick' },
  });
  attempt = 3;
  const third = await retry(engine.app, second.run);
  engine.worker.engine.wake();
  expect((await engine.ended(third.run)).status).toBe('completed');
  const { each, poll, after } = (await engine.context(third.run)).steps;
  expect(each?.result).toMatchObject({
    count: 14,
    results: ITEMS.map((index) => ({ index })),
    succeeded_count: 14,
  });
  expect(poll?.result).toMatchObject({ iteration_count: 4, iterations: { length: 4 } });
  expect(after?.result).toEqual({ big: BIG, who: 'ana' });
  const counts = countCalls(stage.calls);
  const twice = Object.keys(counts).filter((path) => counts[path] !== 1);
  expect(twice.toSorted()).toEqual(['each[4]/send', 'each[9]/send', 'poll[3]/tick']);
  expect(Object.keys(counts)).toHaveLength(1 + 28 + 4 + 1);
  const attempts = await loadAttempts(engine.app, { run: second.run });
  expect(attempts).toMatchObject([
    { runId: first.runId, no: 1, status: 'failed', rootStepId: 'each[9]/send' },
    { runId: second.runId, no: 2, status: 'failed' },
    { runId: third.runId, no: 3, status: 'completed', by: ANA },
  ]);
  expect((await loadRunFacts(engine.app, await rowOf(engine.app, first.run))).attempts).toEqual(
    attempts,
  );
});

describe.each(databases())('on $name', (on) => {
  /** A run that was ended while item 3 was being charged. */
  async function endInLoop(stop: RunRequest) {
    const held = hold();
    const plays: Record<string, Play> = {
      fetch: () => ({ big: BIG }),
      charge: (call) => (pathOf(call) === 'each[3]/charge' ? held.play(call) : { id: 1 }),
    };
    const { engine, stage } = await openStaged(plays, { on });
    await engine.applyGraph(STEPS.slice(0, 2));
    const { run } = await engine.start({ items: [1, 2, 3, 4, 5], who: 'ana' });
    await held.begun;
    await engine.ask(run, stop);
    held.succeed({ id: 2 });
    expect((await engine.ended(run)).status).toBe('stopped');
    const finish = async (ticked: Ticks) => {
      const retried = await retry(engine.app, run, { ticked });
      engine.worker.engine.wake();
      expect((await engine.ended(retried.run)).status).toBe('completed');
      // Its big values are its own.
      expect((await engine.context(retried.run)).steps['fetch']?.result).toEqual({ big: BIG });
      return Object.entries(countCalls(stage.calls)).filter(([, count]) => count > 1);
    };
    return { app: engine.app, run, finish };
  }

  test('a loop that was stopped at once goes on, when somebody says so of what may have happened', async () => {
    const { app, run, finish } = await endInLoop({ type: 'stop_immediate', by: BEN });
    const { plan } = await loadRetryPlan(app, await rowOf(app, run), PLAIN_RETRY);
    const doubt = { step: 'each[3]/charge', effectBefore: 'unknown', needsTick: true };
    expect(plan.again).toContainEqual(expect.objectContaining(doubt));
    await expect(retry(app, run)).rejects.toMatchObject({
      fix: expect.stringContaining('--redo each[3]/charge'),
    });
    const other = { ticked: { plan: '00000000' } };
    await expect(retry(app, run, other)).rejects.toMatchObject({ kind: 'refused' });
    expect(await finish({ plan: planHashOf(plan) })).toEqual([['each[3]/charge', 2]]);
  });

  test('a loop that was drained goes on, and no call is made again', async () => {
    const { finish } = await endInLoop({ type: 'stop_graceful', by: BEN, drainMs: 60_000 });
    expect(await finish([])).toEqual([]);
  });

  async function openFailed() {
    const runs = await openStoredRuns(on);
    await runs.apply();
    const { run, runId } = await runs.begin();
    await runs.fail(run, 'call');
    return { ...runs, run, runId };
  }

  test('two who retry at once make one run, and the other is told which, by whom and when', async () => {
    const { app, run, runId, openOther, database } = await openFailed();
    const other = await openOther();
    const both = await Promise.allSettled([retry(app, run), retry(other, run, { by: BEN })]);
    const [made] = both.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const [refused] = both.flatMap((each): unknown[] =>
      each.status === 'rejected' ? [each.reason] : [],
    );
    expect(await database.reader('attempts')).toHaveLength(1);
    expect(await database.reader('runs')).toHaveLength(2);
    const { by } = (await loadAttempts(app, { run }))[1] ?? {};
    expect(refused).toMatchObject({
      kind: 'already',
      message: `run …${shortIdOf(runId)} was already retried by ${by?.name}, just now, as run …${shortIdOf(made?.runId ?? '')} (queued).`,
    });
  });

  test('only the newest attempt is simply retried; an older one from a step, once the newest has ended', async () => {
    const { app, run, runId } = await openFailed();
    const second = await retry(app, run, { runId: '019a7e00-0000-7000-8000-0000000000b2' });
    expect(await retry(app, run, { runId: second.runId })).toMatchObject({ run: second.run });
    const from = { request: { from: 'call' }, ticked: ['call'] };
    await expect(retry(app, run, from)).rejects.toMatchObject({ kind: 'already' });
    await amendRun(app, second.run, () => ({ type: 'stop_immediate', by: ANA }));
    await expect(retry(app, run)).rejects.toMatchObject({
      kind: 'already',
      fix: 'Retry that one.',
    });
    await expect(retry(app, run, { ...from, attemptsSeen: 1 })).rejects.toMatchObject({
      kind: 'already',
    });
    const third = await retry(app, run, { ...from, attemptsSeen: 2 });
    expect((await loadAttempts(app, third)).map((attempt) => attempt.runId)).toEqual([
      runId,
      second.runId,
      third.runId,
    ]);
  });

  test('a newer version is run when it is asked for, with its defaults under the input of before', async () => {
    const { app, run, apply, stateOf } = await openFailed();
    await apply('w', [
      { id: 'call', type: 'lua_script', script: 'return { input.who }' },
      { id: 'more', type: 'lua_script', script: 'return {}' },
    ]);
    const { plan } = await loadRetryPlan(app, await rowOf(app, run), PLAIN_RETRY);
    expect(plan).toMatchObject({ version: 1, latestVersion: 2, diff: null });
    const retried = await retry(app, run, { request: { latest: true, input: { who: 'ben' } } });
    expect(retried).toMatchObject({
      version: 2,
      plan: { diff: { added: ['more'], removed: ['review', 'after'] } },
    });
    expect((await stateOf(retried.run)).input).toEqual({ input: { who: 'ben' } });
  });

  test('of a held workflow nothing is retried', async () => {
    const { app, run, database } = await openFailed();
    await holdWorkflow(app, asCaller(), { workflow: 'w' });
    await expect(retry(app, run)).rejects.toThrow('is held by @ana');
    expect(await database.reader('attempts')).toEqual([]);
  });
});
