import { expect, test } from 'vitest';
import type { Json } from '#src/domain/json.ts';
import type { RunRequest } from '#src/domain/run-request.ts';
import { inFlightSteps, pendingTasks, stepOf } from '#src/domain/run-state.ts';
import type { StepCall } from '#src/steps/kind.ts';
import { databases } from '#test/support/databases.ts';
import { ANA, asPerson, BEN } from '#test/support/factories.ts';
import { PATIENCE } from '#test/support/run-watch.ts';
import type { Play } from '#test/support/stage.ts';
import { openStaged, type StagedOptions } from '#test/support/staged-engine.ts';

const [SQLITE, ...OTHERS] = databases();
const EACH = {
  id: 'each',
  type: 'for_each',
  for_each_items: [10, 11, 12, 13, 14],
  for_each_max_parallel: 2,
  for_each_body_steps: [{ id: 'send', type: 'write' }],
};
const LAST = {
  id: 'last',
  type: 'pure',
  depends_on: ['each'],
  args: '{{steps.each.result.count}}',
};
const by = ANA;

/** Each item stays in flight until the test says how it ends. */
class HeldItems {
  readonly #held = new Map<number, { end: (result: Json) => void; call: StepCall }>();

  readonly play: Play = (call) => {
    const { promise, resolve } = Promise.withResolvers<Json>();
    this.#held.set(call.scope.index ?? -1, { end: resolve, call });
    return promise;
  };

  get begun(): number[] {
    return [...this.#held.keys()];
  }

  call(index: number): StepCall | undefined {
    return this.#held.get(index)?.call;
  }

  end(...indexes: number[]): void {
    for (const index of indexes) this.#held.get(index)?.end({ n: index });
  }
}

async function openLoop(options: StagedOptions = {}, steps: unknown[] = [EACH, LAST]) {
  const items = new HeldItems();
  const staged = await openStaged({ send: items.play }, options);
  await staged.engine.applyGraph(steps);
  const { run } = await staged.engine.start();
  return { ...staged, run, items };
}

const holding = (items: HeldItems, ...indexes: number[]) =>
  expect.poll(() => items.begun, PATIENCE).toEqual(indexes);

test('a pause lets the items in flight end and begins no other; resumed, the loop goes on where it was', async () => {
  const { engine, run, items } = await openLoop();
  await holding(items, 0, 1);
  await engine.ask(run, { type: 'pause', by });
  items.end(0, 1);
  await engine.until(run, (state) => stepOf(state, 'each').loop?.succeeded === 2);
  await expect.poll(() => engine.row(run), PATIENCE).toMatchObject({ owner: null });
  expect(items.begun).toEqual([0, 1]);
  await engine.ask(run, { type: 'resume', by });
  await holding(items, 0, 1, 2, 3);
  items.end(2, 3);
  await holding(items, 0, 1, 2, 3, 4);
  items.end(4);
  expect((await engine.ended(run)).status).toBe('completed');
  const { steps } = await engine.context(run);
  expect(steps['last']).toEqual({ result: { id: 'last', args: 5 } });
  const results = [0, 1, 2, 3, 4].map((index) => ({ index, result: { n: index } }));
  expect(steps['each']?.result).toMatchObject({ results });
});

test.each<[what: string, request: RunRequest]>([
  ['stop', { type: 'stop_immediate', by }],
  ['drain whose time is over', { type: 'stop_graceful', by, drainMs: 1 }],
])('a %s ends the calls of items, and the loop with them', async (_, request) => {
  const { engine, run, items, clock } = await openLoop();
  await holding(items, 0, 1);
  await engine.ask(run, request);
  clock.wind(1_000);
  const state = await engine.ended(run);
  expect(['stopped', 'failed']).toContain(state.status);
  expect(['cancelled', 'failed']).toContain(stepOf(state, 'each').status);
  expect(stepOf(state, 'last').status).toBe('skipped');
  await expect.poll(() => items.call(1)?.signal.aborted, PATIENCE).toBe(true);
  expect(items.begun).toEqual([0, 1]);
});

test('a drain lets the items in flight end, and no other begins', async () => {
  const { engine, run, items } = await openLoop();
  await holding(items, 0, 1);
  await engine.ask(run, { type: 'stop_graceful', by, drainMs: 60_000 });
  items.end(0, 1);
  const state = await engine.ended(run);
  expect(state.status).toBe('stopped');
  expect(items.begun).toEqual([0, 1]);
  expect(stepOf(state, 'each').loop).toMatchObject({ succeeded: 2, failed: 0 });
});

test('people decide the task of an item by its path, and only that item goes on', async () => {
  const body = [
    { id: 'ask', type: 'human_task', task_payload: { title: 'Item {{index}}' } },
    { id: 'send', type: 'write', depends_on: ['ask'], args: '{{body.ask.approved}}' },
  ];
  const steps = [{ ...EACH, for_each_items: [1, 2], for_each_body_steps: body }, LAST];
  const { engine, run, items } = await openLoop(
    { config: { CHAT_OPERATORS: 'slack:U1,discord:2' } },
    steps,
  );
  await engine.until(run, (state) => pendingTasks(state).length === 2);
  await expect.poll(() => engine.row(run), PATIENCE).toMatchObject({ owner: null, awaiting: true });
  const decide = (step: string, approved: boolean) =>
    engine.ask(run, { type: 'decide_task', step, approved, result: {}, person: asPerson(BEN) });
  await decide('each[1]/ask', true);
  await holding(items, 1);
  expect(items.call(1)?.input).toEqual({ args: true });
  await decide('each[0]/ask', false);
  items.end(1);
  expect((await engine.ended(run)).status).toBe('completed');
  const { steps: results } = await engine.context(run);
  expect(results['each']?.result).toMatchObject({
    results: [
      { index: 0, result: null },
      { index: 1, result: { n: 1 } },
    ],
  });
});

test.each([SQLITE, ...OTHERS].filter((on) => on !== undefined))(
  'a worker that is lost within a loop on $name: what may be repeated is, under the same key, and nothing that had ended',
  async (on) => {
    const body = [{ id: 'send', type: 'read' }];
    const first = await openLoop({ on }, [{ ...EACH, for_each_body_steps: body }]);
    await holding(first.items, 0, 1);
    first.items.end(0);
    await holding(first.items, 0, 1, 2);
    const keys = [1, 2].map((index) => first.items.call(index)?.idempotencyKey);
    await first.engine.close();
    const items = new HeldItems();
    const { engine } = await openStaged({ send: items.play }, { target: first.target });
    await engine.takeOver();
    await holding(items, 1, 2);
    expect([1, 2].map((index) => items.call(index)?.idempotencyKey)).toEqual(keys);
    expect(items.call(1)).toMatchObject({ attempt: 2, path: 'each[1]/send' });
    items.end(1, 2);
    await holding(items, 1, 2, 3, 4);
    items.end(3, 4);
    const state = await engine.ended(first.run);
    expect(state.status).toBe('completed');
    expect(inFlightSteps(state)).toEqual([]);
    const results = [0, 1, 2, 3, 4].map((index) => ({ index, result: { n: index } }));
    expect((await engine.context(first.run)).steps['each']?.result).toMatchObject({ results });
  },
);

test('a long loop is taken over from its snapshot, and its result is whole', async () => {
  const count = 700;
  const items = Array.from({ length: count }, (_, index) => index);
  const steps = [
    {
      ...EACH,
      for_each_items: items,
      for_each_max_parallel: 50,
      for_each_body_steps: [{ id: 'send', type: 'pure', args: '{{item}}' }],
    },
    { id: 'hold', type: 'write', depends_on: ['each'] },
    LAST,
  ];
  const held = Promise.withResolvers<Json>();
  const first = await openStaged({ hold: () => held.promise });
  await first.engine.applyGraph(steps);
  const { run } = await first.engine.start();
  await first.engine.until(run, ({ steps: known }) => known['hold']?.status === 'running');
  const snapshots: unknown = await first.engine.app.db('snapshots').where({ run }).select('seq');
  expect(snapshots).toHaveLength(1);
  await first.engine.close();
  const next = await openStaged({}, { target: first.target });
  await next.engine.takeOver();
  await next.engine.until(
    run,
    ({ steps: known }) =>
      known['last']?.status === 'succeeded' || known['hold']?.status === 'failed',
  );
  const results = items.map((index) => ({ index, result: { id: 'send', args: index } }));
  const { steps: known } = await next.engine.context(run);
  expect(known['each']?.result).toMatchObject({ count, results });
});
