import { expect, test } from 'vitest';
import { BACKOFF_CAP_MS, RETRY_AFTER_MAX_MS } from '#src/domain/retry.ts';
import type { RunState } from '#src/domain/run-state.ts';
import type { EngineApp } from '#test/support/engine-app.ts';
import { TIME_OUT } from '#test/support/factories.ts';
import { failWith, inTurn } from '#test/support/stage.ts';
import { openStaged } from '#test/support/staged-engine.ts';

const waits = ({ steps }: RunState) => steps['a']?.status === 'waiting';
const ok = () => ({ ok: true });

/** When attempts started, failed and were due again, in order. */
async function timesOf(engine: EngineApp, run: number): Promise<Times[]> {
  return (await engine.log(run)).flatMap((event): Times[] => {
    if (event.type === 'step_started') return [{ started: event.at }];
    return event.type === 'step_failed' ? [{ failed: event.at, due: event.data.retry_at }] : [];
  });
}

interface Times {
  started?: number;
  failed?: number;
  due?: number | undefined;
}

test('a known error is tried again after its back-off, each time under a new key', async () => {
  const play = inTurn(failWith(), failWith(), ok);
  const { engine, stage, clock } = await openStaged({ a: play });
  await engine.applyGraph([{ id: 'a', type: 'write', retry_count: 2 }]);
  const { run, runId } = await engine.start();
  for (const failures of [1, 2]) {
    // A back-off may be over before anybody looks.
    await engine.until(run, ({ steps }) => Number(steps['a']?.failures) >= failures);
    clock.wind(BACKOFF_CAP_MS);
  }
  expect(await engine.ended(run)).toMatchObject({
    status: 'completed',
    steps: { a: { attempt: 3, failures: 2 } },
  });
  expect(stage.calls.map(({ attempt, idempotencyKey }) => [attempt, idempotencyKey])).toEqual([
    [1, `${runId}/a/0`],
    [2, `${runId}/a/1`],
    [3, `${runId}/a/2`],
  ]);
  const [, first, second, third, fourth] = await timesOf(engine, run);
  expect(second?.started).toBeGreaterThanOrEqual(Number(first?.due));
  expect(fourth?.started).toBeGreaterThanOrEqual(Number(third?.due));
  expect(Number(first?.due) - Number(first?.failed)).toBeLessThanOrEqual(1_000);
  expect(Number(third?.due) - Number(third?.failed)).toBeLessThanOrEqual(2_000);
});

test('a short back-off ends by itself, without anybody winding a clock', async () => {
  const { engine } = await openStaged({ a: inTurn(failWith(), ok) });
  await engine.applyGraph([{ id: 'a', type: 'write', retry_count: 1 }]);
  const { run } = await engine.start();
  expect((await engine.ended(run)).status).toBe('completed');
});

test('after an unknown outcome the key stays the same', async () => {
  const play = inTurn(failWith(TIME_OUT), failWith(), ok);
  const { engine, stage, clock } = await openStaged({ a: play });
  await engine.applyGraph([{ id: 'a', type: 'write', retry_count: 2 }]);
  const { run, runId } = await engine.start();
  for (const failures of [1, 2]) {
    // A back-off may be over before anybody looks.
    await engine.until(run, ({ steps }) => Number(steps['a']?.failures) >= failures);
    clock.wind(BACKOFF_CAP_MS);
  }
  await engine.ended(run);
  const keys = stage.calls.map(({ idempotencyKey }) => idempotencyKey);
  expect(keys).toEqual([`${runId}/a/0`, `${runId}/a/0`, `${runId}/a/1`]);
});

test.each([
  { what: 'is waited for', asked: 600_000, waited: 600_000 },
  { what: 'is capped', asked: 3_600_000, waited: RETRY_AFTER_MAX_MS },
])('what the other side asks us to wait $what', async ({ asked, waited }) => {
  const { engine, clock } = await openStaged({ a: inTurn(failWith({ retryAfterMs: asked }), ok) });
  await engine.applyGraph([{ id: 'a', type: 'write', retry_count: 1 }]);
  const { run } = await engine.start();
  await engine.until(run, waits);
  const [, failed] = await timesOf(engine, run);
  expect(Number(failed?.due) - Number(failed?.failed)).toBe(waited);
  clock.wind(waited);
  expect((await engine.ended(run)).status).toBe('completed');
});

test('the last attempt that fails is the root, with its own words', async () => {
  const play = inTurn(failWith({ message: 'first' }), failWith({ message: 'last' }));
  const { engine } = await openStaged({ a: play });
  await engine.applyGraph([{ id: 'a', type: 'write', retry_count: 1 }]);
  const { run } = await engine.start();
  const state = await engine.ended(run);
  expect(state.failure).toEqual({ code: 'MCP_TOOL_FAILED', stepId: 'a', message: 'last' });
  expect(state.steps['a']).toMatchObject({ attempt: 2, failures: 2 });
});

test.each([
  { what: 'a lasting error', fields: { retry_count: 3 }, attempts: 1 },
  {
    what: 'a lasting error, unless any is to be',
    fields: { retry_count: 1, retry_on: 'any' },
    attempts: 2,
  },
  { what: 'anything, without a retry_count', fields: {}, attempts: 1 },
])('$what is not tried again', async ({ fields, attempts }) => {
  const { engine, stage } = await openStaged({ a: failWith({ curable: false }) });
  await engine.applyGraph([{ id: 'a', type: 'write', ...fields }]);
  const { run } = await engine.start();
  expect((await engine.ended(run)).status).toBe('failed');
  expect(stage.calls).toHaveLength(attempts);
});

test('steps beside one that waits go on, and its failure for good ends them', async () => {
  const { engine, stage } = await openStaged({ a: failWith() });
  await engine.applyGraph([
    { id: 'a', type: 'write', retry_count: 1 },
    { id: 'b', type: 'write' },
    { id: 'c', type: 'write', depends_on: ['b'] },
    { id: 'last', type: 'write', depends_on: ['a', 'c'] },
  ]);
  const { run } = await engine.start();
  await engine.ended(run);
  expect(await engine.badges(run)).toEqual({
    a: 'Failed',
    b: 'Success',
    c: 'Success',
    last: 'Skipped (Blocked)',
  });
  expect(stage.calls.map(({ step }) => step.id).toSorted()).toEqual(['a', 'a', 'b', 'c']);
});
