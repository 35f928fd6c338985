import { describe, expect, test } from 'vitest';
import type { Json } from '#src/domain/json.ts';
import { stepOf } from '#src/domain/run-state.ts';
import type { StepCall } from '#src/steps/kind.ts';
import { databases } from '#test/support/databases.ts';
import { failWith, type Play } from '#test/support/stage.ts';
import { openStaged } from '#test/support/staged-engine.ts';

/** A loop over the input's items, whose one step is played by `send`. */
const EACH = {
  id: 'each',
  type: 'for_each',
  for_each_items: '{{input.items}}',
  for_each_body_steps: [{ id: 'send', type: 'write', args: { item: '{{item}}' } }],
};
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const itemOf = (call: StepCall) => call.scope.item ?? null;
const keysOf = (calls: readonly StepCall[]) => calls.map((call) => call.idempotencyKey);

/** Runs these steps over this input to their end. */
async function runLoop(
  steps: unknown[],
  {
    plays = {},
    input = {},
    ...options
  }: { plays?: Record<string, Play>; input?: Json } & Parameters<typeof openStaged>[1] = {},
) {
  const { engine, stage } = await openStaged(plays, options);
  await engine.applyGraph(steps);
  const { run, runId } = await engine.start(input);
  const state = await engine.ended(run);
  const { steps: results } = await engine.context(run);
  return { engine, stage, run, runId, state, resultOf: (id: string) => results[id]?.result };
}

describe.each(databases())('on $name', (on) => {
  test('a loop goes through its items, each step known by its path, and returns their results in order', async () => {
    const ended = Promise.withResolvers<Json>();
    const plays: Record<string, Play> = {
      // The first one ends last.
      send: (call) => {
        if (itemOf(call) === 'a') return ended.promise;
        if (itemOf(call) === 'c') ended.resolve({ sent: 'a' });
        return { sent: itemOf(call) };
      },
    };
    const { state, stage, runId, resultOf } = await runLoop(
      [{ ...EACH, for_each_max_parallel: 2 }],
      {
        on,
        plays,
        input: { items: ['a', 'b', 'c'] },
      },
    );
    expect(state).toMatchObject({ status: 'completed', failure: null });
    expect(resultOf('each')).toEqual({
      count: 3,
      max_parallel: 2,
      succeeded_count: 3,
      failed_count: 0,
      results: [
        { index: 0, result: { sent: 'a' } },
        { index: 1, result: { sent: 'b' } },
        { index: 2, result: { sent: 'c' } },
      ],
    });
    expect(keysOf(stage.calls)).toEqual(
      numbers(3).map((index) => `${runId}/each[${index}]/send/0`),
    );
    expect(stage.calls.map(({ path, input }) => [path, input])).toEqual([
      ['each[0]/send', { args: { item: 'a' } }],
      ['each[1]/send', { args: { item: 'b' } }],
      ['each[2]/send', { args: { item: 'c' } }],
    ]);
  });

  test('big values of items are read where they are kept, and passed on whole', async () => {
    const big = (call: StepCall) => ({ text: JSON.stringify(itemOf(call)).repeat(70_000) });
    const length = 'return { n = #body.make.text, item = item, index = index }';
    const body = [
      { id: 'make', type: 'write' },
      { id: 'pass', type: 'write', depends_on: ['make'], args: { text: '{{body.make.text}}' } },
      { id: 'measure', type: 'lua_script', depends_on: ['pass'], script: length },
      { id: 'again', type: 'write', depends_on: ['measure'], args: '{{body.measure}}' },
    ];
    const items = numbers(12);
    const { state, stage, resultOf } = await runLoop(
      [
        { ...EACH, for_each_body_steps: body },
        { ...EACH, id: 'whole', for_each_body_steps: [{ id: 'make', type: 'write' }] },
      ],
      { on, plays: { make: big }, input: { items } },
    );
    expect(state).toMatchObject({ status: 'completed', failure: null });
    const texts = stage.callsOf('pass').map(({ input }) => JSON.stringify(input).length);
    expect(Math.min(...texts)).toBeGreaterThan(70_000);
    const each = items.map((item, index) => {
      const n = `${item}`.length * 70_000;
      return { index, result: { id: 'again', args: { n, item, index } } };
    });
    expect(resultOf('each')).toMatchObject({ count: 12, results: each });
    const whole = items.map((item, index) => ({
      index,
      result: { text: `${item}`.repeat(70_000) },
    }));
    expect(resultOf('whole')).toMatchObject({ results: whole });
  });
});

test.each<[what: string, items: Json, count: number]>([
  ['an empty list', [], 0],
  ['null', null, 0],
  ['an empty Lua table', {}, 0],
  ['a list of lists', [[1], []], 2],
])('%s is a list of items', async (_, items, count) => {
  const { resultOf } = await runLoop([EACH], { input: { items } });
  expect(resultOf('each')).toMatchObject({ count, succeeded_count: count });
});

test.each<[what: string, items: Json, message: string]>([
  ['a text', 'a,b', 'for_each_items must be a list; it is "a,b".'],
  ['an object', { a: 1 }, 'for_each_items must be a list; it is {"a":1}.'],
  ['too many', numbers(100_001), 'for_each_items has 100001 items; at most 100000 are run.'],
])('%s fails the loop before any item begins', async (_, items, message) => {
  const { state, stage } = await runLoop([EACH], { input: { items } });
  expect(state.failure).toMatchObject({ code: 'TEMPLATE_UNRESOLVED', stepId: 'each' });
  expect(state.failure?.message).toContain(message);
  expect(stage.calls).toEqual([]);
});

test.each([1, 3, 100])(
  'never more than %i items are in flight, and so many while there are more',
  async (parallel) => {
    let inFlight = 0;
    const seen: number[] = [];
    const full = Promise.withResolvers<void>();
    const play: Play = async () => {
      inFlight += 1;
      seen.push(inFlight);
      if (inFlight === parallel) full.resolve();
      await full.promise;
      await new Promise((resolve) => setImmediate(resolve));
      inFlight -= 1;
      return {};
    };
    const { state, resultOf } = await runLoop([{ ...EACH, for_each_max_parallel: parallel }], {
      plays: { send: play },
      input: { items: numbers(parallel + 30) },
      config: { STEPS_PER_RUN: '2' },
    });
    expect(state.status).toBe('completed');
    expect(Math.max(...seen)).toBe(parallel);
    expect(resultOf('each')).toMatchObject({ count: parallel + 30, max_parallel: parallel });
  },
);

test('an item that fails is tolerated, as its author says, and stands in the result with its step', async () => {
  const plays = {
    send: (call: StepCall) => (itemOf(call) === 1 ? failWith()(call) : { ok: true }),
  };
  const body = [
    { id: 'send', type: 'write' },
    { id: 'note', type: 'pure', depends_on: ['send'] },
  ];
  const steps = [{ ...EACH, tolerated_failures: 1, for_each_body_steps: body }];
  const { state, resultOf } = await runLoop(steps, { plays, input: { items: numbers(3) } });
  expect(state.status).toBe('completed');
  const error = { code: 'MCP_TOOL_FAILED', message: 'HTTP 503', step: 'send' };
  expect(resultOf('each')).toMatchObject({
    succeeded_count: 2,
    failed_count: 1,
    results: [{ index: 0, result: { id: 'note' } }, { index: 1, error }, { index: 2 }],
  });
});

test('an item over the limit fails the loop with its root; what else was in flight is cancelled', async () => {
  const plays = {
    send: (call: StepCall) => (itemOf(call) === 1 ? failWith()(call) : new Promise<Json>(() => {})),
  };
  const { state } = await runLoop([EACH], { plays, input: { items: numbers(5) } });
  expect(state).toMatchObject({ status: 'failed' });
  expect(state.failure?.message).toContain('HTTP 503');
  expect(stepOf(state, 'each').loop?.lastFailure).toMatchObject({ index: 1, inner: 'send' });
});

test('conditions within an item: a step that is skipped leaves nothing, and an item without a result null', async () => {
  const body = [
    { id: 'odd', type: 'pure', condition: '{{item.odd}}', args: '{{index}}' },
    { id: 'last', type: 'pure', depends_on: ['odd'], condition: '{{body.odd.args}}' },
  ];
  const items = numbers(4).map((index) => ({ odd: index % 2 === 1 }));
  const { state, resultOf } = await runLoop([{ ...EACH, for_each_body_steps: body }], {
    input: { items },
  });
  expect(state.failure).toBeNull();
  expect(resultOf('each')).toMatchObject({
    results: [
      { index: 0, result: null },
      { index: 1, result: { id: 'last' } },
      { index: 2, result: null },
      { index: 3, result: { id: 'last' } },
    ],
  });
});

const ROUNDS = {
  id: 'refine',
  type: 'while',
  while_max_iterations: 4,
  while_body_steps: [
    { id: 'draft', type: 'write', args: { round: '{{while.iteration}}' } },
    {
      id: 'score',
      type: 'write',
      depends_on: ['draft'],
      args: { prev: '{{body.draft.args.round}}' },
    },
  ],
};

test.each<[mode: string, condition: Json, count: number, reason: string]>([
  ['until', '{{body.score.pass}}', 3, 'condition'],
  ['while', '{{body.score.more}}', 3, 'condition'],
  ['until', false, 4, 'max_iterations'],
  ['while', true, 4, 'max_iterations'],
])('rounds go on %s %j: %i of them, ended by the %s', async (mode, condition, count, reason) => {
  const score: Play = ({ scope }) => {
    const round = scope.while?.iteration ?? 0;
    return { pass: round === 2, more: round < 2 };
  };
  const steps = [{ ...ROUNDS, while_mode: mode, while_condition: condition }];
  const { state, resultOf } = await runLoop(steps, { plays: { score } });
  expect(state.failure).toBeNull();
  const rounds = numbers(count).map((round) => ({
    draft: { id: 'draft', args: { round } },
    score: { pass: round === 2, more: round < 2 },
  }));
  expect(resultOf('refine')).toEqual({
    iteration_count: count,
    max_iterations: 4,
    stopped_reason: reason,
    last: rounds.at(-1),
    iterations: rounds,
  });
});

test('a round sees the one before, and a script says when it is enough', async () => {
  const script = 'return { n = (loop.prev and loop.prev.draft.n or 0) + 1 }';
  const body = [{ id: 'draft', type: 'lua_script', script }];
  const enough = 'return { pass = body.draft.n >= 3 }';
  const steps = [{ ...ROUNDS, while_eval_script: enough, while_body_steps: body }];
  const { state, resultOf } = await runLoop(steps);
  expect(state.failure).toBeNull();
  expect(resultOf('refine')).toMatchObject({
    iteration_count: 3,
    stopped_reason: 'condition',
    last: { draft: { n: 3 } },
    iterations: [{ draft: { n: 1 } }, { draft: { n: 2 } }, { draft: { n: 3 } }],
  });
});

test.each<[what: string, fields: Record<string, Json>, code: string, message: string]>([
  [
    'an unknown reference',
    { while_condition: '{{body.draft.nothing}}' },
    'TEMPLATE_UNRESOLVED',
    '{{body.draft.nothing}} did not resolve',
  ],
  [
    'a script that says neither',
    { while_eval_script: 'return { pass = "yes" }' },
    'SCRIPT_FAILED',
    'its pass is "yes"',
  ],
])('%s fails the loop', async (_, fields, code, message) => {
  const { state } = await runLoop([{ ...ROUNDS, ...fields }]);
  expect(state.failure).toMatchObject({
    code,
    stepId: 'refine',
    message: expect.stringContaining(message),
  });
});

test('a result over the limit fails the loop with both sizes', async () => {
  const send: Play = () => 'x'.repeat(300_000);
  const { state } = await runLoop([EACH], {
    plays: { send },
    input: { items: numbers(4) },
    config: { MAX_VALUE_MB: '1' },
  });
  expect(state.failure?.stepId).toBe('each');
  expect(state.failure?.message).toMatch(
    /^The value has 1200\d{3} bytes; at most 1048576 are kept/,
  );
});
