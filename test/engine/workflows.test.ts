import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Json } from '#src/domain/json.ts';
import { databases } from '#test/support/databases.ts';
import { asPerson, BEN } from '#test/support/factories.ts';
import { PATIENCE } from '#test/support/run-watch.ts';
import { begins, cancels, changes, skips } from '#test/support/sequences.ts';
import { hold, type Play } from '#test/support/stage.ts';
import { openStaged } from '#test/support/staged-engine.ts';

/** a, then b and c side by side, then d after b and e after c. */
const FAN_OUT = [
  { id: 'a', type: 'write' },
  { id: 'b', type: 'write', depends_on: ['a'] },
  { id: 'c', type: 'write', depends_on: ['a'] },
  { id: 'd', type: 'write', depends_on: ['b'] },
  { id: 'e', type: 'write', depends_on: ['c'] },
];
const FAILED = { code: 'MCP_TOOL_FAILED', message: 'HTTP 503', outcome: 'known' };

describe.each(databases())('a fan-out on $name', (on) => {
  test('fails at its root: one Success, one Failed, one Cancelled, two Blocked', async () => {
    const [b, c] = [hold(), hold()];
    const { engine } = await openStaged({ b: b.play, c: c.play }, { on });
    await engine.applyGraph(FAN_OUT);
    const { run } = await engine.start();
    const inFlight = await c.begun;
    await b.begun;
    b.fail();
    const state = await engine.ended(run);
    expect(state.failure).toEqual({ code: 'MCP_TOOL_FAILED', stepId: 'b', message: 'HTTP 503' });
    expect(await engine.badges(run)).toEqual({
      a: 'Success',
      b: 'Failed',
      c: 'Cancelled',
      d: 'Skipped (Blocked)',
      e: 'Skipped (Blocked)',
    });
    expect((await engine.lines(run)).slice(2)).toEqual([
      begins('a'),
      ['step_completed', 'a', { result: { id: 'a' } }],
      begins('b'),
      begins('c'),
      ['step_failed', 'b', { ...FAILED, attempt: 1, will_retry: false }],
      cancels('c', { reason: 'run_failed', caused_by_step_id: 'b', outcome: 'unknown' }),
      skips('d', 'blocked'),
      skips('e', 'blocked'),
      changes('running', 'failed', 'MCP_TOOL_FAILED'),
    ]);
    expect(await engine.row(run)).toMatchObject({
      status: 'failed',
      failure_code: 'MCP_TOOL_FAILED',
      root_step_id: 'b',
      owner: null,
    });
    expect(inFlight.signal.aborted).toBe(true);
  });
});

test('of two failures at once the first is the root; the other is cancelled and keeps its error', async () => {
  const [b, c] = [hold(), hold()];
  const { engine } = await openStaged({ b: b.play, c: c.play });
  await engine.applyGraph(FAN_OUT);
  const { run } = await engine.start();
  await Promise.all([b.begun, c.begun]);
  b.fail({ message: 'first' });
  c.fail({ code: 'UPSTREAM_ERROR', message: 'second' });
  expect((await engine.ended(run)).failure).toMatchObject({ stepId: 'b', message: 'first' });
  const error = { code: 'UPSTREAM_ERROR', message: 'second' };
  expect(await engine.lines(run)).toContainEqual(
    cancels('c', { reason: 'run_failed', caused_by_step_id: 'b', error }),
  );
});

test('what succeeds in the very moment of a failure has succeeded', async () => {
  const [b, c] = [hold(), hold()];
  const { engine } = await openStaged({ b: b.play, c: c.play });
  await engine.applyGraph(FAN_OUT);
  const { run } = await engine.start();
  await Promise.all([b.begun, c.begun]);
  b.fail();
  c.succeed({ done: true });
  await engine.ended(run);
  const blocked = 'Skipped (Blocked)';
  expect(await engine.badges(run)).toEqual({
    a: 'Success',
    b: 'Failed',
    c: 'Success',
    d: blocked,
    e: blocked,
  });
});

test('a late answer of a cancelled step changes nothing', async () => {
  const [b, c] = [hold(), hold()];
  const { engine } = await openStaged({ b: b.play, c: c.play });
  await engine.applyGraph(FAN_OUT);
  const { run } = await engine.start();
  await Promise.all([b.begun, c.begun]);
  b.fail();
  await engine.ended(run);
  const before = await engine.log(run);
  c.succeed();
  const other = await engine.start();
  await engine.until(other.run, ({ steps }) => steps['c'] !== undefined);
  expect(await engine.log(run)).toEqual(before);
});

describe('conditions', () => {
  const falsy: Json[] = [false, null, '', 'false', 0, '0'];
  const truthy: Json[] = [true, 'no', 1, '00', [], {}, 'null'];

  test('hold for everything but the six values that say no', async () => {
    const { engine } = await openStaged();
    const values = [...falsy, ...truthy];
    const ids = values.map((_, index) => `s${index}`);
    await engine.applyGraph(
      ids.map((id, index) => ({ id, type: 'pure', condition: `{{input.list.${index}}}` })),
    );
    const { run } = await engine.start({ list: values });
    await engine.ended(run);
    const badges = await engine.badges(run);
    expect(ids.map((id) => badges[id])).toEqual([
      ...falsy.map(() => 'Skipped'),
      ...truthy.map(() => 'Success'),
    ]);
  });

  test('a step skipped by its condition holds nobody up, and a path through it is a no', async () => {
    const { engine } = await openStaged();
    await engine.applyGraph([
      { id: 'a', type: 'pure', condition: false },
      { id: 'after', type: 'pure', depends_on: ['a'] },
      { id: 'asks', type: 'pure', depends_on: ['a'], condition: '{{steps.a.result.ok}}' },
    ]);
    const { run } = await engine.start();
    expect((await engine.ended(run)).status).toBe('completed');
    const lines = await engine.lines(run);
    expect(lines).toContainEqual(skips('a', 'condition'));
    expect(lines).toContainEqual(skips('asks', 'condition'));
    expect(await engine.badges(run)).toMatchObject({ after: 'Success' });
  });
});

test('a disabled step is skipped and holds nobody up; a run of nothing else completes', async () => {
  const { engine, stage } = await openStaged();
  const off = { type: 'write', enabled: false };
  await engine.applyGraph([
    { id: 'a', ...off },
    { id: 'b', type: 'write', depends_on: ['a'] },
  ]);
  await engine.applyGraph([{ id: 'a', ...off }], { name: 'nothing' });
  const [some, none] = [await engine.start(), await engine.start({}, 'nothing')];
  expect((await engine.ended(some.run)).status).toBe('completed');
  expect((await engine.ended(none.run)).status).toBe('completed');
  expect((await engine.lines(none.run)).slice(2)).toEqual([
    skips('a', 'step_disabled'),
    ['run_completed', null, { output_of: ['a'] }],
  ]);
  expect(stage.calls.map(({ step }) => step.id)).toEqual(['b']);
});

describe('a human task', () => {
  const REVIEW = [
    { id: 'review', type: 'human_task', task_payload: { title: 'Pay {{input.sum}}?' } },
    { id: 'pay', type: 'write', depends_on: ['review'] },
    { id: 'receipt', type: 'write', depends_on: ['pay'] },
    {
      id: 'sorry',
      type: 'write',
      depends_on: ['review'],
      condition: '{{steps.review.result.approved}}',
    },
    {
      id: 'tell',
      type: 'write',
      depends_on: ['receipt'],
      condition: '{{steps.review.result.reason}}',
    },
  ];

  test.each([
    {
      approved: true,
      badges: { pay: 'Success', receipt: 'Success', sorry: 'Success', tell: 'Success' },
    },
    {
      approved: false,
      badges: { pay: 'Skipped', receipt: 'Skipped', sorry: 'Skipped', tell: 'Success' },
    },
  ])('answered $approved, lets only those go on that it should', async ({ approved, badges }) => {
    const { engine } = await openStaged();
    await engine.applyGraph(REVIEW);
    const { run } = await engine.start({ sum: 12 });
    await engine.until(run, ({ steps }) => steps['review']?.status === 'waiting');
    const result = { reason: 'asked', approved: 'forged' };
    await engine.ask(run, {
      type: 'decide_task',
      step: 'review',
      approved,
      result,
      person: asPerson(BEN),
    });
    expect((await engine.ended(run)).status).toBe('completed');
    expect(await engine.badges(run)).toEqual({ review: 'Success', ...badges });
    expect((await engine.lines(run)).slice(2, 5)).toEqual([
      [
        'task_created',
        'review',
        {
          payload: { title: 'Pay 12?' },
          payload_version: 1,
          approvers: [],
          quorum: 1,
          remind_at: expect.any(Number),
        },
      ],
      ['task_completed', 'review', { approved, result: { ...result, approved }, by: BEN }],
      ['step_completed', 'review', { result: { ...result, approved } }],
    ]);
  });

  test('that waits holds no worker', async () => {
    const { engine } = await openStaged();
    await engine.applyGraph(REVIEW);
    const { run } = await engine.start({ sum: 12 });
    await engine.until(run, ({ steps }) => steps['review']?.status === 'waiting');
    await expect.poll(() => engine.worker.engine.drivenRuns, PATIENCE).toBe(0);
    expect(await engine.row(run)).toMatchObject({ status: 'running', awaiting: true, owner: null });
  });
});

describe('values', () => {
  const values: Record<string, Json> = {
    number: 1.5,
    zero: 0,
    no: false,
    nothing: null,
    text: '5',
    empty: '',
    list: [1, 'two', null],
    object: { deep: { er: [true] } },
  };

  test('keep their type through a template that stands alone', async () => {
    const { engine, stage } = await openStaged({ a: () => values });
    const names = Object.keys(values);
    const args = names.map((name) => [name, `{{steps.a.result.${name}}}`]);
    await engine.applyGraph([
      { id: 'a', type: 'write' },
      { id: 'b', type: 'write', depends_on: ['a'], args: Object.fromEntries(args) },
      { id: 'c', type: 'write', depends_on: ['b'], args: '{{steps.b.input.args}}' },
    ]);
    const { run } = await engine.start();
    await engine.ended(run);
    expect(stage.callsOf('b')[0]?.input).toEqual({ args: values });
    expect(stage.callsOf('c')[0]?.input).toEqual({ args: values });
  });

  test('are written out in mixed text, and what resolves to nothing stays with a warning', async () => {
    const { engine, stage } = await openStaged({ a: () => values });
    const note = '{{steps.a.result.number}} of {{steps.a.result.object}}, {{steps.a.result.gone}}';
    await engine.applyGraph([
      { id: 'a', type: 'write' },
      { id: 'b', type: 'write', depends_on: ['a'], note },
    ]);
    const { run } = await engine.start();
    await engine.ended(run);
    expect(stage.callsOf('b')[0]?.input).toEqual({
      note: '1.5 of {"deep":{"er":[true]}}, {{steps.a.result.gone}}',
    });
    expect(await engine.lines(run)).toContainEqual([
      'run_warning',
      'b',
      {
        code: 'TEMPLATE_UNRESOLVED',
        message: 'note: {{steps.a.result.gone}} did not resolve and stayed as written.',
      },
    ]);
  });

  test('of the input lie over the params of the version that runs', async () => {
    const { engine, stage } = await openStaged();
    const steps = [{ id: 'a', type: 'write', args: '{{input}}' }];
    await engine.applyGraph(steps, { params: { from: 'params', kept: 1 } });
    const { run } = await engine.start({ from: 'input' });
    await engine.ended(run);
    expect(stage.calls[0]?.input).toEqual({ args: { from: 'input', kept: 1 } });
  });
});

/** A preparation that takes so many turns of the event loop. */
function prepareIn(turns: number) {
  return async () => {
    for (let turn = 0; turn < turns; turn += 1) await nextTurn();
    return {};
  };
}

test('steps whose preparation takes its time start while others are in flight', async () => {
  const held = hold();
  const started: string[] = [];
  const execute = async ({ step }: Parameters<Play>[0]) => started.push(step.id);
  const kinds = Array.from({ length: 10 }, (_, turns) => {
    const traits = { effect: 'outside', safeToRepeat: true, timeoutSeconds: null } as const;
    const words = { failureCode: 'UPSTREAM_ERROR', templated: {}, fields: [] } as const;
    return { type: `slow${turns}`, ...traits, ...words, prepare: prepareIn(turns), execute };
  });
  const { engine } = await openStaged({ held: held.play }, { kinds });
  const slow = kinds.map(({ type }) => ({ id: type, type }));
  await engine.applyGraph([{ id: 'held', type: 'write' }, ...slow]);
  const { run } = await engine.start();
  await expect.poll(() => started.toSorted(), PATIENCE).toEqual(kinds.map(({ type }) => type));
  held.succeed();
  expect((await engine.ended(run)).status).toBe('completed');
});
