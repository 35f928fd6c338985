import { describe, expect, test } from 'vitest';
import { sweepRuns } from '#src/operations/sweep-runs.ts';
import { LuaPool } from '#src/steps/lua/lua-pool.ts';
import { writeScriptValues } from '#src/steps/lua/lua-values.ts';
import { luaScriptKind } from '#src/steps/lua-script.ts';
import { EMPTY_SCOPE, OWNER } from '#test/steps/lua/scripts.ts';
import { BEN } from '#test/support/factories.ts';
import { expectedOf, failAtRoot, reportOf } from '#test/support/failure-scene.ts';
import { faultServer } from '#test/support/mcp/sessions.ts';
import { PATIENCE } from '#test/support/run-watch.ts';
import { begins, cancels, changes, skips } from '#test/support/sequences.ts';
import { hold } from '#test/support/stage.ts';
import { openStaged } from '#test/support/staged-engine.ts';

const MINUTE_MS = 60_000;
const WRITES = { repeatable: false, may_write: true };
const says = (pattern: RegExp) => expect.stringMatching(pattern);

/** `root` is in flight for longest, `beside` started after it, `after` never does. */
const SLOW = [
  { id: 'root', type: 'pure' },
  { id: 'gate', type: 'pure' },
  { id: 'beside', type: 'write', depends_on: ['gate'], timeout_s: 3600 },
  { id: 'after', type: 'write', depends_on: ['root', 'beside'] },
];
const SLOW_BADGES = {
  root: 'Failed',
  gate: 'Success',
  beside: 'Cancelled',
  after: 'Skipped (Blocked)',
};

async function openSlow() {
  const [root, beside] = [hold(), hold()];
  const staged = await openStaged({ root: root.play, beside: beside.play });
  await staged.engine.applyGraph(SLOW);
  const { run } = await staged.engine.start();
  await beside.begun;
  return { ...staged, run };
}

describe('RUN_STALLED_OR_TIMED_OUT', () => {
  const code = 'RUN_STALLED_OR_TIMED_OUT';

  test("by a step's own limit: a tool that never answers", async () => {
    const root = { type: 'mcp_call', instance_id: 'faults', tool_name: 'hang', timeout_s: 0.2 };
    const failed = await failAtRoot(root, { mcpServers: { faults: faultServer() } });
    const message = says(
      /^"hang" of MCP server "faults" did not answer within 0\.2 s: it may have happened\. Raise timeout_s/,
    );
    expect(await reportOf(failed)).toEqual(
      expectedOf({
        started: WRITES,
        failed: { code, message, outcome: 'unknown', limit: 'step' },
      }),
    );
  });

  test("by a step's own limit: a kind that does not mind its signal", async () => {
    const plays = { root: hold().play };
    const failed = await failAtRoot({ type: 'write', timeout_s: 0.05 }, { plays });
    const message = 'No answer within 0.05 s (timeout_s). Outcome unknown: it may have happened.';
    expect(await reportOf(failed)).toEqual(
      expectedOf({
        started: WRITES,
        failed: { code, message, outcome: 'unknown', limit: 'step' },
      }),
    );
  });

  test('by a script that never ends', async () => {
    // Its threads are warm: what is measured is the script.
    const pool = new LuaPool();
    const source = 'return {}';
    const values = writeScriptValues(source, EMPTY_SCOPE, OWNER);
    await pool.run({ source, values, timeoutMs: MINUTE_MS });
    const root = { type: 'lua_script', script: 'while true do end', timeout_s: 0.3 };
    expect(await reportOf(await failAtRoot(root, { kinds: [luaScriptKind(pool)] }))).toEqual(
      expectedOf({
        started: {},
        failed: {
          code,
          message: says(/^The script did not end within 0\.3 s\. Raise timeout_s/),
          outcome: 'known',
          limit: 'script',
        },
      }),
    );
    await pool.close();
  });

  test('by a stall: 15 minutes in which nothing happens, and no limit of a step to wait for', async () => {
    const held = hold();
    const { engine, clock } = await openStaged({ root: held.play });
    await engine.applyGraph([
      { id: 'root', type: 'pure' },
      { id: 'after', type: 'write', depends_on: ['root'] },
    ]);
    const { run } = await engine.start();
    const call = await held.begun;
    const sweeper = { startedAt: clock.now() };
    clock.wind(14 * MINUTE_MS);
    expect(await sweepRuns(engine.app, sweeper)).toEqual({ failed: 0 });
    clock.wind(2 * MINUTE_MS);
    expect(await sweepRuns(engine.app, sweeper)).toEqual({ failed: 1 });
    const message = says(/^Nothing happened for 16 min\.$/);
    expect((await engine.lines(run)).slice(3)).toEqual([
      [
        'step_failed',
        'root',
        { code, message, attempt: 1, outcome: 'unknown', will_retry: false, limit: 'stall' },
      ],
      skips('after', 'blocked'),
      changes('running', 'failed', code),
    ]);
    engine.worker.engine.wakeRun(run);
    await expect.poll(() => call.signal.aborted, PATIENCE).toBe(true);
  });

  test('by a lost worker whose call may not be repeated', async () => {
    const { engine, target, run } = await openSlow();
    await engine.close();
    const { engine: next } = await openStaged({}, { target });
    expect(await next.takeOver()).toEqual({ workers: 1, runs: 1 });
    const message = 'Its worker was lost during the call: outcome unknown, it may have happened.';
    expect((await next.lines(run)).slice(-5)).toEqual([
      ['worker_lost', null, { epoch: 1, steps: ['root', 'beside'] }],
      [
        'step_failed',
        'beside',
        { code, message, attempt: 1, outcome: 'unknown', will_retry: false, limit: 'worker' },
      ],
      cancels('root', { reason: 'run_failed', caused_by_step_id: 'beside' }),
      skips('after', 'blocked'),
      changes('running', 'failed', code),
    ]);
  });

  test('by a step that has lost its worker three times', async () => {
    const first = hold();
    const { engine, target } = await openStaged({ root: first.play });
    await engine.applyGraph([
      { id: 'root', type: 'read' },
      { id: 'after', type: 'write', depends_on: ['root'] },
    ]);
    const { run } = await engine.start();
    await first.begun;
    await engine.close();
    for (const attempt of [2, 3]) {
      const held = hold();
      const { engine: next } = await openStaged({ root: held.play }, { target });
      await next.takeOver();
      expect((await held.begun).attempt).toBe(attempt);
      await next.close();
    }
    const { engine: last } = await openStaged({}, { target });
    await last.takeOver();
    const message = 'Lost its worker 3 times: the step may be the cause.';
    expect((await last.lines(run)).slice(-3)).toEqual([
      [
        'step_failed',
        'root',
        { code, message, attempt: 3, outcome: 'unknown', will_retry: false, limit: 'worker' },
      ],
      skips('after', 'blocked'),
      changes('running', 'failed', code),
    ]);
  });
});

test('DEPENDENCY_UNAVAILABLE: no live worker took the run by the start deadline', async () => {
  const { engine, clock } = await openStaged();
  await engine.applyGraph(SLOW);
  await engine.worker.stop(0);
  const { run } = await engine.start();
  const sweeper = { startedAt: clock.now() };
  clock.wind(119_000);
  expect(await sweepRuns(engine.app, sweeper)).toEqual({ failed: 0 });
  clock.wind(2_000);
  expect(await sweepRuns(engine.app, sweeper)).toEqual({ failed: 1 });
  const failure = {
    code: 'DEPENDENCY_UNAVAILABLE',
    message: says(/^No worker took the run within 2 min\.$/),
  };
  const state = await engine.ended(run);
  expect(state).toMatchObject({ status: 'failed', failure: { ...failure, stepId: null } });
  expect((await engine.lines(run)).slice(1)).toEqual([
    ...['root', 'gate', 'beside', 'after'].map((id) => skips(id, 'blocked')),
    changes('queued', 'failed', failure.code, failure),
  ]);
});

function taskOf(more = {}) {
  return { id: 'root', type: 'human_task', timeout_s: 60, ...more };
}

describe('HUMAN_TASK_FAILED', () => {
  const after = { id: 'after', type: 'write', depends_on: ['root'] };

  test('by a task that nobody decides in its time', async () => {
    const beside = hold();
    const { engine, clock } = await openStaged({ beside: beside.play });
    await engine.applyGraph([taskOf(), { id: 'beside', type: 'write' }, after]);
    const { run } = await engine.start();
    await beside.begun;
    await engine.until(run, ({ steps }) => steps['root']?.status === 'waiting');
    clock.wind(MINUTE_MS);
    engine.worker.engine.wakeRun(run);
    const state = await engine.ended(run);
    const message = 'Nobody decided before the task expired.';
    expect(state.failure).toEqual({ code: 'HUMAN_TASK_FAILED', stepId: 'root', message });
    expect((await engine.lines(run)).slice(4)).toEqual([
      [
        'step_failed',
        'root',
        { code: 'HUMAN_TASK_FAILED', message, attempt: 0, outcome: 'known', will_retry: false },
      ],
      cancels('beside', { reason: 'run_failed', caused_by_step_id: 'root', outcome: 'unknown' }),
      skips('after', 'blocked'),
      changes('running', 'failed', 'HUMAN_TASK_FAILED'),
    ]);
  });

  test('by a payload that is too big to be asked about', async () => {
    const big = 'x'.repeat(2 ** 20);
    const { engine } = await openStaged({}, { config: { MAX_VALUE_MB: '1' } });
    await engine.applyGraph([
      { id: 'a', type: 'pure' },
      taskOf({ depends_on: ['a'], task_payload: { big } }),
      after,
    ]);
    const { run } = await engine.start();
    expect((await engine.ended(run)).failure).toEqual({
      code: 'HUMAN_TASK_FAILED',
      stepId: 'root',
      message: says(/^The value has 1048586 bytes; at most 1048576 are kept/),
    });
    expect(await engine.badges(run)).toEqual({
      a: 'Success',
      root: 'Failed',
      after: 'Skipped (Blocked)',
    });
  });

  test('not by one that expires into a no', async () => {
    const { engine, clock } = await openStaged();
    await engine.applyGraph([taskOf({ on_expiry: 'reject' }), after]);
    const { run } = await engine.start();
    await engine.until(run, ({ steps }) => steps['root']?.status === 'waiting');
    clock.wind(MINUTE_MS);
    expect((await engine.ended(run)).status).toBe('completed');
    expect((await engine.lines(run)).slice(3)).toMatchObject([
      ['task_completed', 'root', { approved: false, by: { kind: 'system' } }],
      ['step_completed', 'root', { result: { approved: false, reason: says(/expired/) } }],
      skips('after', 'rejected'),
      ['run_completed', null, {}],
    ]);
  });
});

test('RUN_STOPPED: an operator stopped the run', async () => {
  const { engine, run } = await openSlow();
  await engine.ask(run, { type: 'stop_immediate', by: BEN });
  const message = 'Stopped by @ben.';
  expect(await engine.ended(run)).toMatchObject({
    status: 'stopped',
    failure: { code: 'RUN_STOPPED', stepId: null, message },
  });
  expect(await engine.row(run)).toMatchObject({ failure_code: 'RUN_STOPPED', root_step_id: null });
  expect(await engine.badges(run)).toEqual({
    ...SLOW_BADGES,
    root: 'Cancelled',
    after: 'Skipped',
  });
});

test('DRAIN_TIMEOUT: the slowest step in flight is the root of a drain that took too long', async () => {
  const { engine, clock, run } = await openSlow();
  await engine.ask(run, { type: 'stop_graceful', by: BEN, drainMs: MINUTE_MS });
  clock.wind(MINUTE_MS);
  engine.worker.engine.wakeRun(run);
  const state = await engine.ended(run);
  const message = 'Still running when the time to drain was over.';
  expect(state.failure).toEqual({ code: 'DRAIN_TIMEOUT', stepId: 'root', message });
  expect(await engine.badges(run)).toEqual(SLOW_BADGES);
  expect((await engine.lines(run)).slice(7)).toEqual([
    [
      'step_failed',
      'root',
      { code: 'DRAIN_TIMEOUT', message, attempt: 1, outcome: 'unknown', will_retry: false },
    ],
    cancels('beside', { reason: 'drain_timeout', caused_by_step_id: 'root', outcome: 'unknown' }),
    skips('after', 'blocked'),
    changes('draining', 'failed', 'DRAIN_TIMEOUT'),
  ]);
  expect((await engine.lines(run))[5]).toEqual(begins('beside'));
});
