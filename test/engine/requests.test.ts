import { expect, test } from 'vitest';
import { BACKOFF_CAP_MS } from '#src/domain/retry.ts';
import { ANA, BEN } from '#test/support/factories.ts';
import { PATIENCE } from '#test/support/run-watch.ts';
import { begins, cancels, changes, skips } from '#test/support/sequences.ts';
import { failWith, hold, inTurn } from '#test/support/stage.ts';
import { openStaged } from '#test/support/staged-engine.ts';

const CHAIN = [
  { id: 'a', type: 'write' },
  { id: 'b', type: 'write', depends_on: ['a'] },
];

test('a paused run lets what is in flight end, starts nothing, and goes on when resumed', async () => {
  const a = hold();
  const { engine, stage } = await openStaged({ a: a.play });
  await engine.applyGraph(CHAIN);
  const { run } = await engine.start();
  await a.begun;
  await engine.ask(run, { type: 'pause', by: ANA });
  a.succeed();
  await engine.until(run, ({ steps }) => steps['a']?.status === 'succeeded');
  await expect.poll(() => engine.worker.engine.drivenRuns, PATIENCE).toBe(0);
  expect(stage.callsOf('b')).toEqual([]);
  await engine.ask(run, { type: 'resume', by: BEN });
  expect((await engine.ended(run)).status).toBe('completed');
  expect((await engine.lines(run)).slice(2)).toEqual([
    begins('a'),
    changes('running', 'paused', 'paused', { by: ANA }),
    ['step_completed', 'a', { result: {} }],
    changes('paused', 'running', 'resumed', { by: BEN }),
    begins('b'),
    ['step_completed', 'b', { result: { id: 'b' } }],
    ['run_completed', null, { output_of: ['b'] }],
  ]);
});

test('the last step of a paused run completes it', async () => {
  const a = hold();
  const { engine } = await openStaged({ a: a.play });
  await engine.applyGraph([{ id: 'a', type: 'write' }]);
  const { run } = await engine.start();
  await a.begun;
  await engine.ask(run, { type: 'pause', by: ANA });
  a.succeed();
  expect((await engine.ended(run)).status).toBe('completed');
});

test('a step that fails for good while the run is paused fails it', async () => {
  const a = hold();
  const { engine } = await openStaged({ a: a.play });
  await engine.applyGraph(CHAIN);
  const { run } = await engine.start();
  await a.begun;
  await engine.ask(run, { type: 'pause', by: ANA });
  a.fail();
  expect(await engine.ended(run)).toMatchObject({ status: 'failed', failure: { stepId: 'a' } });
  expect((await engine.lines(run)).at(-1)).toEqual(changes('paused', 'failed', 'MCP_TOOL_FAILED'));
});

test('a back-off stands still while the run is paused', async () => {
  const play = inTurn(failWith({ retryAfterMs: BACKOFF_CAP_MS }), () => ({}));
  const { engine, stage, clock } = await openStaged({ a: play });
  await engine.applyGraph([{ id: 'a', type: 'write', retry_count: 1 }]);
  const { run } = await engine.start();
  await engine.until(run, ({ steps }) => steps['a']?.status === 'waiting');
  await engine.ask(run, { type: 'pause', by: ANA });
  clock.wind(10 * BACKOFF_CAP_MS);
  const state = await engine.ask(run, { type: 'resume', by: ANA });
  expect(Number(state.steps['a']?.retryAt)).toBeGreaterThan(clock.now());
  expect(stage.calls).toHaveLength(1);
  clock.wind(BACKOFF_CAP_MS);
  expect((await engine.ended(run)).status).toBe('completed');
});

test('an immediate stop ends what is in flight, and says which calls may have happened', async () => {
  const [write, read] = [hold(), hold()];
  const { engine } = await openStaged({ write: write.play, read: read.play });
  await engine.applyGraph([
    { id: 'write', type: 'write' },
    { id: 'read', type: 'pure' },
    { id: 'task', type: 'human_task' },
    { id: 'after', type: 'write', depends_on: ['write', 'read'] },
  ]);
  const { run } = await engine.start();
  const calls = await Promise.all([write.begun, read.begun]);
  await engine.until(run, ({ steps }) => steps['task']?.status === 'waiting');
  await engine.ask(run, { type: 'stop_immediate', by: BEN });
  const before = await engine.lines(run);
  expect(before.slice(-6)).toEqual([
    cancels('write', { reason: 'run_stopped', outcome: 'unknown' }),
    cancels('read', { reason: 'run_stopped' }),
    ['task_withdrawn', 'task', { reason: 'run_stopped' }],
    cancels('task', { reason: 'run_stopped' }),
    skips('after', 'stopped'),
    changes('running', 'stopped', 'RUN_STOPPED', { by: BEN }),
  ]);
  await expect.poll(() => calls.every(({ signal }) => signal.aborted), PATIENCE).toBe(true);
  write.succeed();
  await expect.poll(() => engine.worker.engine.drivenRuns, PATIENCE).toBe(0);
  expect(await engine.lines(run)).toEqual(before);
});

test('a graceful stop waits for what is in flight, ends what waits, and starts nothing', async () => {
  const a = hold();
  const { engine, stage } = await openStaged({
    a: a.play,
    waits: failWith({ retryAfterMs: BACKOFF_CAP_MS }),
  });
  await engine.applyGraph([
    ...CHAIN,
    { id: 'waits', type: 'write', retry_count: 1 },
    { id: 'task', type: 'human_task' },
  ]);
  const { run } = await engine.start();
  await a.begun;
  await engine.until(run, ({ steps }) => {
    return steps['waits']?.status === 'waiting' && steps['task']?.status === 'waiting';
  });
  const draining = await engine.ask(run, { type: 'stop_graceful', by: BEN, drainMs: 60_000 });
  expect(draining.status).toBe('draining');
  a.succeed({ kept: true });
  const state = await engine.ended(run);
  expect(state).toMatchObject({
    status: 'stopped',
    failure: { code: 'RUN_STOPPED', stepId: null },
  });
  expect((await engine.lines(run)).slice(-7)).toEqual([
    changes('running', 'draining', 'drain', { by: BEN, deadline_at: draining.drainDeadlineAt }),
    cancels('waits', { reason: 'run_stopped' }),
    ['task_withdrawn', 'task', { reason: 'run_stopped' }],
    cancels('task', { reason: 'run_stopped' }),
    ['step_completed', 'a', { result: { kept: true } }],
    skips('b', 'stopped'),
    changes('draining', 'stopped', 'RUN_STOPPED', { by: BEN }),
  ]);
  expect(stage.callsOf('b')).toEqual([]);
});

test('a step that fails in a draining run is its root, without a further attempt', async () => {
  const a = hold();
  const { engine, stage } = await openStaged({ a: a.play });
  await engine.applyGraph([{ id: 'a', type: 'write', retry_count: 5 }]);
  const { run } = await engine.start();
  await a.begun;
  await engine.ask(run, { type: 'stop_graceful', by: BEN, drainMs: 60_000 });
  a.fail();
  expect(await engine.ended(run)).toMatchObject({
    status: 'failed',
    failure: { code: 'MCP_TOOL_FAILED', stepId: 'a' },
  });
  expect(stage.calls).toHaveLength(1);
});

test('a stop before any worker has looked leaves no trace of a start', async () => {
  const { engine, stage } = await openStaged();
  await engine.applyGraph(CHAIN);
  await engine.worker.engine.stop(0);
  const { run } = await engine.start();
  await engine.ask(run, { type: 'stop_graceful', by: BEN, drainMs: 60_000 });
  expect((await engine.lines(run)).slice(1)).toEqual([
    skips('a', 'stopped'),
    skips('b', 'stopped'),
    changes('queued', 'stopped', 'RUN_STOPPED', { by: BEN }),
  ]);
  expect(stage.calls).toEqual([]);
});

test('what a run has behind it cannot be asked for again: the refusal says why', async () => {
  const { engine } = await openStaged();
  await engine.applyGraph(CHAIN);
  const { run, runId } = await engine.start();
  await engine.ended(run);
  const before = await engine.log(run);
  const name = `run …${runId.slice(-8)}`;
  const stop = engine.ask(run, { type: 'stop_immediate', by: ANA });
  await expect(stop).rejects.toThrow(`${name} is already completed`);
  const pause = engine.ask(run, { type: 'pause', by: ANA });
  await expect(pause).rejects.toThrow(`${name} is completed`);
  expect(await engine.log(run)).toEqual(before);
});
