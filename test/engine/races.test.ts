import { describe, expect, test } from 'vitest';
import { DeathWatch } from '#src/engine/death-watch.ts';
import { readDwelling } from '#src/engine/worker-identity.ts';
import { amendRun } from '#src/operations/amend-run.ts';
import { releaseDeadWorkers } from '#src/operations/release-dead-workers.ts';
import type { CommitOutcome, EngineStore, Submission } from '#src/store/append.ts';
import { loadRun } from '#src/store/runs.ts';
import { listWorkers } from '#src/store/workers.ts';
import { databases } from '#test/support/databases.ts';
import {
  ANA,
  BEN,
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
  type TestProcess,
  until,
} from '#test/support/workers.ts';

/**
 * Races of the engine: interleavings that were thought of, each with the rule that makes it
 * harmless (docs/architecture.md, Durability). Those of the store alone are in test/store.
 */

const STEPS = [
  { id: 'a', type: 'held' },
  { id: 'b', type: 'quick', depends_on: ['a'] },
];

/** Frees what a worker of this process owns, as a sweep does that knows its thread to be gone. */
async function bury(process: TestProcess): Promise<number> {
  const watch = new DeathWatch({
    ...readDwelling(),
    ownPid: globalThis.process.pid,
    ownWorkers: new Set(),
    isProcessAlive: () => true,
    monotonic: () => performance.now(),
    deadAfterMs: 6000,
  });
  return (await releaseDeadWorkers(process.app, watch)).runs;
}

/** Holds each commit back while `isShut` says so. */
function slow(isShut: (batch: readonly Submission[]) => Promise<void>) {
  return (store: EngineStore): EngineStore => ({
    commit: async (batch, barrier): Promise<CommitOutcome> => {
      await isShut(batch);
      return store.commit(batch, barrier);
    },
    findClaimable: (query) => store.findClaimable(query),
    loadEvents: (wanted) => store.loadEvents(wanted),
    loadHeads: (runs) => store.loadHeads(runs),
    watchForeignCommits: (onChange) => store.watchForeignCommits(onChange),
    close: () => store.close(),
  });
}

function startsStep(batch: readonly Submission[]): boolean {
  return batch.some(
    (submission) =>
      submission.type === 'append' && submission.events.some(({ type }) => type === 'step_started'),
  );
}

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
      if (stopped || !startsStep(batch)) return;
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
    let pausing: Promise<unknown> = Promise.resolve();
    const process = await openProcess(db, {
      kinds,
      wrap: slow(async (batch) => {
        const lets = batch.some(
          (s) => s.type === 'append' && s.head > 1 && s.change?.ownership?.owner === null,
        );
        if (!lets || isReleased) return;
        isReleased = true;
        pausing = amendRun(people.app, run, () => ({ type: 'pause', by: ANA }));
        await decided.promise;
      }),
    });
    let isReleased = false;
    await publish(process, [{ id: 'a', type: 'held', retry_count: 1 }]);
    await openTestWorker(process);
    const { run } = await start(process);
    (await held.call(0)).end(new Error('try again'));
    await until(async () => isReleased && (await loadRun(db.reader, run))?.owner === null);
    released.resolve();
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
