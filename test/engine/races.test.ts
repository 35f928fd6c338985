import { describe, expect, test } from 'vitest';
import { amendRun } from '#src/operations/amend-run.ts';
import type { Submission } from '#src/store/append.ts';
import { loadRun } from '#src/store/runs.ts';
import { databases } from '#test/support/databases.ts';
import { STEPS, slow, startsRun, startsStep } from '#test/support/race-tools.ts';
import {
  ANA,
  BEN,
  endedLog,
  HeldSteps,
  logOf,
  openProcess,
  openTestWorker,
  publish,
  QUICK,
  shorten,
  start,
  until,
} from '#test/support/workers.ts';

/**
 * Races of the engine: interleavings that were thought of, each with the rule that makes it
 * harmless (docs/architecture.md, Durability). Those of the store alone are in test/store.
 */

describe.each(databases())('on $name', ({ open }) => {
  test('no step runs before the append that starts it is committed', async () => {
    const db = await open();
    const held = new HeldSteps();
    const gate = Promise.withResolvers<void>();
    let arrived = false;
    const wrap = slow(async (batch) => {
      if (!startsStep(batch)) return;
      arrived = true;
      await gate.promise;
    });
    const process = await openProcess(db, { kinds: [held.kind(), QUICK], wrap });
    await publish(process, STEPS);
    await openTestWorker(process);
    const { run } = await start(process);
    await until(() => arrived);
    expect(held.calls).toHaveLength(0);
    gate.resolve();
    (await held.call(0)).end({});
    expect((await endedLog(process, run)).at(-1)).toBe('run_completed');
  });

  test('a stop that comes between is read, and the driver decides again', async () => {
    const db = await open();
    const held = new HeldSteps();
    const process = await openProcess(db, { kinds: [held.kind(), QUICK] });
    const people = await openProcess(db, { kinds: [held.kind(), QUICK] });
    await publish(process, STEPS);
    await openTestWorker(process);
    const { run } = await start(process);
    const call = await held.call(0);
    await amendRun(people.app, run, () => ({ type: 'stop_immediate', by: ANA }));
    call.end({ late: true });
    expect(await endedLog(process, run)).toEqual([
      'run_queued',
      'run_started',
      'step_started a',
      'step_cancelled a',
      'step_completed b stopped',
      'state_changed stopped',
    ]);
    expect(await loadRun(db.reader, run)).toMatchObject({
      owner: null,
      failure_code: 'RUN_STOPPED',
    });
  });

  test('a stop from elsewhere ends the call in flight, without a hint', async () => {
    const db = await open();
    const held = new HeldSteps();
    const process = await openProcess(db, { kinds: [held.kind(), QUICK] });
    const people = await openProcess(db, { kinds: [held.kind(), QUICK] });
    await publish(process, STEPS);
    const worker = await openTestWorker(process);
    const { run } = await start(process);
    const call = await held.call(0);
    await amendRun(people.app, run, () => ({ type: 'stop_immediate', by: ANA }));
    await until(() => call.signal.aborted && worker.engine.drivenRuns === 0);
    expect((await endedLog(process, run)).at(-1)).toBe('state_changed stopped');
  });

  test('two people decide at the same instant: one is first, the other is told so', async () => {
    const db = await open();
    const held = new HeldSteps();
    const kinds = [held.kind(), QUICK];
    const process = await openProcess(db, { kinds });
    const [one, other] = [await openProcess(db, { kinds }), await openProcess(db, { kinds })];
    await publish(process, STEPS);
    const { run } = await start(process);
    const outcomes = await Promise.allSettled([
      amendRun(one.app, run, () => ({ type: 'stop_immediate', by: ANA })),
      amendRun(other.app, run, () => ({ type: 'stop_immediate', by: BEN })),
    ]);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ reason: { kind: 'already' } });
    const log = (await logOf(process, run)).map(shorten);
    expect(log.filter((line) => line === 'state_changed stopped')).toHaveLength(1);
  });

  test('two workers claim the same run: one drives it', async () => {
    const db = await open();
    const held = new HeldSteps();
    const first = await openProcess(db, { kinds: [held.kind(), QUICK] });
    const second = await openProcess(db, { kinds: [held.kind(), QUICK] });
    await publish(first, STEPS);
    const workers = [
      await openTestWorker(first, { idle: true }),
      await openTestWorker(second, { idle: true }),
    ];
    const { run } = await start(first);
    for (const worker of workers) worker.engine.start();
    const call = await held.call(0);
    await until(() => workers.reduce((sum, { engine }) => sum + engine.drivenRuns, 0) === 1);
    call.end({});
    expect(await endedLog(first, run)).toEqual([
      'run_queued',
      'run_started',
      'step_started a',
      'step_completed a',
      'step_started b',
      'step_completed b',
      'run_completed',
    ]);
    expect(held.calls).toHaveLength(1);
  });

  test('a run that is stopped while it is being claimed never starts', async () => {
    const db = await open();
    const held = new HeldSteps();
    const people = await openProcess(db, { kinds: [held.kind(), QUICK] });
    await publish(people, STEPS);
    const { run } = await start(people);
    let stopped = false;
    const wrap = slow(async (batch) => {
      if (stopped || !startsRun(batch)) return;
      stopped = true;
      await amendRun(people.app, run, () => ({ type: 'stop_immediate', by: ANA }));
    });
    const process = await openProcess(db, { kinds: [held.kind(), QUICK], wrap });
    const worker = await openTestWorker(process);
    expect(await endedLog(process, run)).toEqual([
      'run_queued',
      'step_completed a stopped',
      'step_completed b stopped',
      'state_changed stopped',
    ]);
    await until(() => worker.engine.drivenRuns === 0);
    expect(held.calls).toHaveLength(0);
  });

  test('a run resumed while its driver lets it go is not forgotten', async () => {
    const db = await open();
    const held = new HeldSteps();
    const people = await openProcess(db, { kinds: [held.kind(), QUICK] });
    await publish(people, STEPS);
    const { run } = await start(people);
    let isPaused = false;
    let resumed = false;
    const wrap = slow(async (batch) => {
      const releases = batch.some(
        (s) => s.type === 'append' && s.change?.ownership?.owner === null,
      );
      if (!isPaused || resumed || !releases) return;
      resumed = true;
      await amendRun(people.app, run, () => ({ type: 'resume', by: ANA }));
    });
    const process = await openProcess(db, { kinds: [held.kind(), QUICK], wrap });
    await openTestWorker(process);
    const call = await held.call(0);
    await amendRun(people.app, run, () => ({ type: 'pause', by: ANA }));
    isPaused = true;
    call.end({});
    expect((await endedLog(process, run)).at(-1)).toBe('run_completed');
    expect(resumed).toBe(true);
  });

  test('a request decided while a run was driven, committed when it was let go, loses no wake', async () => {
    const db = await open();
    const held = new HeldSteps();
    const kinds = [held.kind(), QUICK];
    const [decided, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const people = await openProcess(db, {
      kinds,
      wrap: slow(async (batch) => {
        if (!batch.some((s) => s.type === 'append' && s.epoch === null && s.head > 0)) return;
        decided.resolve();
        await released.promise;
      }),
    });
    let pausing: Promise<unknown> | undefined;
    const lets = (batch: readonly Submission[]) =>
      batch.some((s) => s.type === 'append' && s.head > 1 && s.change?.ownership?.owner === null);
    const process = await openProcess(db, {
      kinds,
      wrap: slow(
        async (batch) => {
          if (!lets(batch) || pausing) return;
          pausing = amendRun(people.app, run, () => ({ type: 'pause', by: ANA }));
          await decided.promise;
        },
        async (batch) => {
          // Before anybody can know that it was let go, and claim it again.
          if (!lets(batch)) return;
          released.resolve();
          await pausing;
        },
      ),
    });
    await publish(process, [{ id: 'a', type: 'held', retry_count: 1 }]);
    await openTestWorker(process);
    const { run } = await start(process);
    (await held.call(0)).end(new Error('try again'));
    await released.promise;
    await pausing;
    await amendRun(people.app, run, () => ({ type: 'resume', by: ANA }));
    (await held.call(1)).end({});
    expect((await endedLog(process, run)).at(-1)).toBe('run_completed');
  });

  test('work that no hint announced is found by the sweep', async () => {
    const db = await open();
    const process = await openProcess(db);
    const elsewhere = await openProcess(db);
    await publish(process, [{ id: 'a', type: 'quick' }]);
    await openTestWorker(process);
    const { run } = await start(elsewhere);
    expect((await endedLog(process, run)).at(-1)).toBe('run_completed');
  });

  test('a drain asked for elsewhere reaches the driver without a hint', async () => {
    const db = await open();
    const held = new HeldSteps();
    const process = await openProcess(db, { kinds: [held.kind(), QUICK] });
    const people = await openProcess(db, { kinds: [held.kind(), QUICK] });
    await publish(process, STEPS);
    await openTestWorker(process);
    const { run } = await start(process);
    await held.call(0);
    await amendRun(people.app, run, () => ({ type: 'stop_graceful', by: ANA, drainMs: 50 }));
    expect(await endedLog(process, run)).toEqual([
      'run_queued',
      'run_started',
      'step_started a',
      'state_changed draining',
      'step_failed a',
      'step_completed b blocked',
      'state_changed failed',
    ]);
    expect(await loadRun(db.reader, run)).toMatchObject({ failure_code: 'DRAIN_TIMEOUT' });
  });
});
