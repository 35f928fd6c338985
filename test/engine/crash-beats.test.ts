import { describe, expect, test } from 'vitest';
import { SYSTEM_CLOCK } from '#src/clock.ts';
import { bumpBeat, declareDead, listWorkers } from '#src/store/workers.ts';
import { databases } from '#test/support/databases.ts';
import { openEngineApp } from '#test/support/engine-app.ts';
import { T0 } from '#test/support/factories.ts';
import { makeWorker } from '#test/support/rows.ts';
import { hold, openStage } from '#test/support/stage.ts';
import { commitToSee, makeWrite } from '#test/support/submissions.ts';

describe.each(databases())('on $name', ({ open }) => {
  test('a worker that beats between being seen and being declared dead is not dead', async () => {
    const database = await open();
    const { writer, reader } = database;
    const worker = await makeWorker(database);
    const [seen] = await listWorkers(reader);
    if (!seen) throw new Error('no worker');
    expect(await commitToSee(writer, makeWrite(bumpBeat(reader, worker, T0)))).toEqual([true]);
    expect(await commitToSee(writer, makeWrite(declareDead(reader, seen, T0)))).toEqual([false]);
    expect(await listWorkers(reader)).toMatchObject([{ beat: 1, isStopped: false }]);
  });

  test('a worker that was declared dead cannot beat any more', async () => {
    const database = await open();
    const { writer, reader } = database;
    const worker = await makeWorker(database);
    const asSeen = { worker, beat: 0 };
    expect(await commitToSee(writer, makeWrite(declareDead(reader, asSeen, T0)))).toEqual([true]);
    expect(await commitToSee(writer, makeWrite(bumpBeat(reader, worker, T0)))).toEqual([false]);
    // Whoever declared it dead may die too: the next finds it as it is.
    expect(await commitToSee(writer, makeWrite(declareDead(reader, asSeen, T0)))).toEqual([true]);
    expect(await listWorkers(reader)).toMatchObject([{ beat: 0, isStopped: true }]);
  });

  test('a worker that cannot beat starts no outside call, though its start is on record', async () => {
    const { target } = await open();
    const outside = hold();
    const stage = openStage({ outside: outside.play });
    let aheadMs = 0;
    const monotonic = () => SYSTEM_CLOCK.monotonic() + aheadMs;
    const engine = await openEngineApp({
      target,
      kinds: stage.kinds,
      clock: { now: SYSTEM_CLOCK.now, monotonic },
      config: { BEAT_SECONDS: '3600', DEAD_AFTER_SECONDS: '6' },
    });
    await engine.applyGraph([
      { id: 'outside', type: 'write' },
      { id: 'inside', type: 'pure' },
    ]);
    aheadMs = 4_000;
    const { run } = await engine.start();
    const state = await engine.until(run, ({ steps }) => steps['inside']?.status === 'succeeded');
    expect(state.steps['outside']?.status).toBe('running');
    expect(stage.callsOf('outside')).toEqual([]);

    engine.worker.gate.beat(monotonic());
    await outside.begun;
    outside.succeed();
    expect((await engine.ended(run)).status).toBe('completed');
    expect(stage.callsOf('outside')).toHaveLength(1);
  });
});
