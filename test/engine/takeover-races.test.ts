import { describe, expect, test } from 'vitest';
import { DeathWatch } from '#src/engine/death-watch.ts';
import { releaseDeadWorkers } from '#src/operations/release-dead-workers.ts';
import { loadRun } from '#src/store/runs.ts';
import { listWorkers } from '#src/store/workers.ts';
import { databases } from '#test/support/databases.ts';
import { bury, STEPS } from '#test/support/race-tools.ts';
import {
  endedLog,
  failure,
  HeldSteps,
  logOf,
  openProcess,
  openTestWorker,
  publish,
  QUICK,
  settableClock,
  shorten,
  start,
  until,
} from '#test/support/workers.ts';

/**
 * Races of the engine: interleavings that were thought of, each with the rule that makes it
 * harmless (docs/architecture.md, Durability). Those of the store alone are in test/store.
 */

describe.each(databases())('on $name', ({ open }) => {
  test('a worker that was taken over writes nothing more and ends its local calls', async () => {
    const db = await open();
    const [frozen, fresh] = [new HeldSteps(), new HeldSteps()];
    const old = await openProcess(db, {
      kinds: [frozen.kind(), QUICK],
      // It is frozen: it neither sweeps nor beats.
      settings: { SWEEP_SECONDS: '3600', BEAT_SECONDS: '3600' },
    });
    await publish(old, STEPS);
    const oldWorker = await openTestWorker(old);
    const { run } = await start(old);
    oldWorker.engine.wake();
    const lateCall = await frozen.call(0);
    const next = await openProcess(db, { kinds: [fresh.kind(), QUICK] });
    expect(await bury(next)).toBe(1);
    await openTestWorker(next);
    const call = await fresh.call(0);
    lateCall.end({ from: 'the frozen one' });
    await until(() => oldWorker.engine.drivenRuns === 0);
    call.end({ from: 'the fresh one' });
    expect(await endedLog(next, run)).toEqual([
      'run_queued',
      'run_started',
      'step_started a',
      'worker_lost',
      'step_started a',
      'step_completed a',
      'step_started b',
      'step_completed b',
      'run_completed',
    ]);
    const results = (await logOf(next, run)).flatMap((event) =>
      event.type === 'step_completed' && event.step === 'a' ? [event.data] : [],
    );
    expect(results).toEqual([{ result: { from: 'the fresh one' } }]);
    expect(call.attempt).toBe(2);
    expect(call.idempotencyKey).toBe(lateCall.idempotencyKey);
  });

  test('a worker that learns it was taken for dead drives nothing more', async () => {
    const db = await open();
    const held = new HeldSteps();
    const process = await openProcess(db, { kinds: [held.kind(), QUICK] });
    await publish(process, STEPS);
    const buried = Promise.withResolvers<void>();
    const worker = await openTestWorker(process, { onBuried: buried.resolve });
    await start(process);
    const call = await held.call(0);
    const observer = await openProcess(db, { kinds: [held.kind(), QUICK] });
    // A beat that comes between looking and burying keeps it alive once more.
    await until(async () => (await bury(observer)) > 0);
    await buried.promise;
    await until(() => call.signal.aborted && worker.engine.drivenRuns === 0);
    const { run } = await start(process);
    worker.engine.wake();
    await openTestWorker(await openProcess(db, { kinds: [held.kind(), QUICK] }));
    (await held.call(1)).end({});
    (await held.call(2)).end({});
    expect((await endedLog(process, run)).at(-1)).toBe('run_completed');
  });

  test('two observers bury the same worker: its runs are taken over once', async () => {
    const db = await open();
    const held = new HeldSteps();
    const settings = { SWEEP_SECONDS: '3600', BEAT_SECONDS: '3600' };
    const old = await openProcess(db, { kinds: [held.kind(), QUICK], settings });
    await publish(old, STEPS);
    const worker = await openTestWorker(old);
    const { run } = await start(old);
    worker.engine.wake();
    await held.call(0);
    const observers = await Promise.all(
      [1, 2].map(() => openProcess(db, { kinds: [held.kind(), QUICK] })),
    );
    const freed = await Promise.all(observers.map((observer) => bury(observer)));
    expect(freed.reduce((sum, runs) => sum + runs, 0)).toBe(1);
    const log = (await logOf(old, run)).map(shorten);
    expect(log.filter((line) => line === 'worker_lost')).toHaveLength(1);
    expect(await listWorkers(db.reader)).toEqual([]);
  });

  test.each([
    ['an hour forth', 3_600_000],
    ['an hour back', -3_600_000],
  ])('a clock set %s kills no worker, loses no wait and turns no time back', async (_, jumpMs) => {
    const db = await open();
    const clock = settableClock();
    const held = new HeldSteps();
    const process = await openProcess(db, { kinds: [held.kind(), QUICK], clock });
    await publish(process, [
      { id: 'a', type: 'held', retry_count: 1 },
      { id: 'b', type: 'held', depends_on: ['a'] },
    ]);
    const worker = await openTestWorker(process);
    const { run } = await start(process);
    const first = await held.call(0);
    clock.jump(jumpMs);
    first.end(new Error('try again'));
    (await held.call(1)).end({});
    const inFlight = await held.call(2);
    const watch = new DeathWatch({
      host: 'elsewhere',
      boot: 'elsewhere',
      ownPid: -1,
      ownWorkers: new Set(),
      isProcessAlive: () => true,
      monotonic: clock.monotonic,
      deadAfterMs: 6000,
    });
    await releaseDeadWorkers(process.app, watch);
    clock.jump(-2 * jumpMs);
    expect(await releaseDeadWorkers(process.app, watch)).toEqual({ workers: 0, runs: 0 });
    inFlight.end({});
    expect((await endedLog(process, run)).at(-1)).toBe('run_completed');
    const times = (await logOf(process, run)).map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(worker.engine.drivenRuns).toBe(0);
  });

  test('of two failures in one moment the first is the root, the other keeps its error', async () => {
    const db = await open();
    const held = new HeldSteps();
    const process = await openProcess(db, { kinds: [held.kind()] });
    await publish(process, [
      { id: 'a', type: 'held' },
      { id: 'b', type: 'held' },
      { id: 'c', type: 'held', depends_on: ['a', 'b'] },
    ]);
    await openTestWorker(process);
    const { run } = await start(process);
    const calls = [await held.call(0), await held.call(1)];
    for (const call of calls) call.end(failure(`${call.step.id} broke`));
    const log = await endedLog(process, run);
    expect(log.slice(-4)).toEqual([
      'step_failed a',
      'step_cancelled b',
      'step_completed c blocked',
      'state_changed failed',
    ]);
    const cancelled = (await logOf(process, run)).find(({ type }) => type === 'step_cancelled');
    expect(cancelled?.data).toMatchObject({ error: { message: 'b broke' } });
  });

  test('a run whose log only a newer version can read is left unclaimed', async () => {
    const db = await open();
    const process = await openProcess(db);
    await publish(process, [{ id: 'a', type: 'quick' }]);
    const strange = await start(process);
    const head = (await loadRun(db.reader, strange.run))?.head ?? 0;
    await process.journal.submit('people', {
      type: 'write',
      statements: [
        {
          sql: `insert into events (run, seq, kind, at) values (${strange.run}, ${head + 1}, 1999, 0)`,
          bindings: [],
        },
        { sql: `update runs set last_seq = ${head + 1} where id = ${strange.run}`, bindings: [] },
      ],
      barrier: true,
    });
    await openTestWorker(process);
    const known = await start(process);
    expect((await endedLog(process, known.run)).at(-1)).toBe('run_completed');
    expect(await loadRun(db.reader, strange.run)).toMatchObject({ owner: null, status: 'queued' });
  });
});
