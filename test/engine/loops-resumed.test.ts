import { expect, test } from 'vitest';
import type { Json } from '#src/domain/json.ts';
import { PLAIN_RETRY, planHashOf, type RetryRequest } from '#src/domain/resume-plan.ts';
import { loadRetryPlan } from '#src/operations/load-retry-plan.ts';
import { retryRun } from '#src/operations/retry-run.ts';
import { databases } from '#test/support/databases.ts';
import { ANA } from '#test/support/factories.ts';
import { failWith, type Play } from '#test/support/stage.ts';
import { openStaged } from '#test/support/staged-engine.ts';

const args = { item: '{{item}}' };
const EACH = {
  id: 'each',
  type: 'for_each',
  for_each_items: '{{input.items}}',
  for_each_max_parallel: 2,
  for_each_body_steps: [
    { id: 'make', type: 'write', args },
    { id: 'send', type: 'write', depends_on: ['make'], args: '{{body.make.made}}' },
  ],
};
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const BIG = 'x'.repeat(70_000);

async function openRetried(plays: Record<string, Play>, steps: unknown[], on = databases()[0]) {
  const staged = await openStaged(plays, on ? { on } : {});
  const { engine, stage } = staged;
  await engine.applyGraph(steps);
  /** Continues a run, and says what was called for it. */
  const retry = async (before: number, over: Partial<RetryRequest> = {}) => {
    const made = stage.calls.length;
    const run = await engine.row(before);
    const request = { ...PLAIN_RETRY, ...over };
    const { plan } = await loadRetryPlan(engine.app, run, request);
    const ticked = { plan: planHashOf(plan) };
    const next = await retryRun(engine.app, { run, by: ANA, request, ticked });
    engine.worker.engine.wake();
    const state = await engine.ended(next.run);
    const paths = stage.calls.slice(made).map(({ path }) => path);
    return { run: next.run, state, paths: paths.toSorted() };
  };
  return { ...staged, retry };
}

test.each(databases())(
  'on $name a loop that is continued runs only the items that had not ended, and its result is whole, run after run',
  async (on) => {
    let faults = 2;
    const plays: Record<string, Play> = {
      make: ({ scope }) => ({ made: scope.item === 1 ? BIG : (scope.item ?? null) }),
      send: (call) => {
        if (call.scope.item === 3 && faults > 0) {
          faults -= 1;
          return failWith()(call);
        }
        return { sent: call.input['args'] ?? null };
      },
    };
    const { engine, retry } = await openRetried(plays, [EACH], on);
    const { run } = await engine.start({ items: numbers(6) });
    const first = await engine.ended(run);
    expect(first.failure?.stepId).toBe('each[3]/send');
    const second = await retry(run);
    expect(second.state.failure?.stepId).toBe('each[3]/send');
    expect(second.paths).not.toContain('each[3]/make');
    const third = await retry(second.run);
    expect(third.state).toMatchObject({ status: 'completed', failure: null });
    const calledAgain = [...second.paths, ...third.paths].filter((path) => /\[[012]\]/.test(path));
    expect(calledAgain).toEqual([]);
    const { steps } = await engine.context(third.run);
    expect(steps['each']?.result).toEqual({
      count: 6,
      max_parallel: 2,
      succeeded_count: 6,
      failed_count: 0,
      results: numbers(6).map((index) => ({ index, result: { sent: index === 1 ? BIG : index } })),
    });
  },
);

test('rounds that are continued go on after the last one that ended, and see it', async () => {
  let faults = 1;
  const before: Json[] = [];
  const plays: Record<string, Play> = {
    draft: ({ scope }) => {
      before.push(scope.while?.prev?.['draft']?.result ?? null);
      return { round: scope.while?.iteration ?? null };
    },
    score: (call) => {
      const round = call.scope.while?.iteration ?? 0;
      if (round === 2 && faults-- > 0) return failWith()(call);
      return { pass: round === 3 };
    },
  };
  const refine = {
    id: 'refine',
    type: 'while',
    while_max_iterations: 6,
    while_condition: '{{body.score.pass}}',
    while_body_steps: [
      { id: 'draft', type: 'pure' },
      { id: 'score', type: 'write', depends_on: ['draft'] },
    ],
  };
  const { engine, retry } = await openRetried(plays, [refine]);
  const { run } = await engine.start();
  expect((await engine.ended(run)).failure?.stepId).toBe('refine[2]/score');
  const next = await retry(run);
  expect(next.state).toMatchObject({ status: 'completed', failure: null });
  expect(next.paths).toEqual(['refine[2]/score', 'refine[3]/draft', 'refine[3]/score']);
  expect(before).toEqual([null, { round: 0 }, { round: 1 }, { round: 2 }]);
  const rounds = numbers(4).map((round) => ({ draft: { round }, score: { pass: round === 3 } }));
  expect((await engine.context(next.run)).steps['refine']?.result).toEqual({
    iteration_count: 4,
    max_iterations: 6,
    stopped_reason: 'condition',
    last: rounds[3],
    iterations: rounds,
  });
});

test('a loop whose items come out otherwise begins anew, and says so', async () => {
  let items = [0, 1, 2, 3];
  const plays: Record<string, Play> = {
    list: () => items,
    send: (call) => (call.scope.item === 3 ? failWith()(call) : { sent: call.scope.item ?? null }),
  };
  const each = {
    ...EACH,
    depends_on: ['list'],
    for_each_items: '{{steps.list.result}}',
    for_each_body_steps: [{ id: 'send', type: 'write' }],
  };
  const { engine, retry } = await openRetried(plays, [{ id: 'list', type: 'read' }, each]);
  const { run } = await engine.start();
  await engine.ended(run);
  items = [7, 8];
  const next = await retry(run, { from: 'list' });
  expect(next.state.status).toBe('completed');
  expect(next.paths).toEqual(['each[0]/send', 'each[1]/send', 'list']);
  expect((await engine.context(next.run)).steps['each']?.result).toMatchObject({
    count: 2,
    results: [{ result: { sent: 7 } }, { result: { sent: 8 } }],
  });
});
