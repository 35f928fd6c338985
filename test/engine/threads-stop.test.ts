import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openScene } from '#test/support/crash-scene.ts';
import { databases } from '#test/support/databases.ts';

const [sqlite] = databases();

describe.each(sqlite ? [sqlite] : [])('a worker process on $name', ({ open }) => {
  test('told to stop lets steps in flight end, records them, starts nothing more and exits 0; the next waits for the store, and goes on', async () => {
    const scene = await openScene(open);
    await scene.publish(
      'w',
      { id: 'a', type: 'hold' },
      { id: 'b', type: 'put', depends_on: ['a'] },
    );
    const worker = scene.spawn();
    const run = await scene.start('w');
    await scene.called({ what: 'begun' });
    worker.signal('SIGTERM');
    await worker.says('stopping');
    writeFileSync(scene.until, '');
    expect(await worker.exited).toEqual({ code: 0, signal: null });
    expect(await scene.row(run)).toMatchObject({ status: 'running', owner: null });
    const types = async () => (await scene.log(run)).map(({ type }) => type);
    const soFar = ['run_queued', 'run_started', 'step_started', 'step_completed'];
    expect(await types()).toEqual(soFar);

    const release = scene.holdStore();
    const next = scene.spawn();
    await next.says('the store cannot be written');
    release();
    await next.says('the store can be written again');
    expect(await scene.ended(run)).toMatchObject({ status: 'completed' });
    expect(await types()).toEqual([...soFar, 'step_started', 'step_completed', 'run_completed']);
    expect(await scene.violations()).toEqual([]);
  });

  test('gives up after the grace what does not end, and the next worker goes on with it at once', async () => {
    const scene = await openScene(open);
    await scene.publish('w', { id: 'a', type: 'hold' });
    const worker = scene.spawn({ GRACE_SECONDS: '0.2' });
    const run = await scene.start('w');
    await scene.called({ what: 'begun' });
    worker.signal('SIGTERM');
    expect(await worker.exited).toEqual({ code: 0, signal: null });
    // The call was told, and the run's log says nothing of it: its outcome is for the next to judge.
    await scene.called({ what: 'aborted', attempt: 1 });
    expect((await scene.log(run)).at(-1)).toMatchObject({ type: 'step_started', step: 'a' });

    writeFileSync(scene.until, '');
    // It said goodbye: nobody waits for its silence.
    scene.spawn({ DEAD_AFTER_SECONDS: '3600' });
    expect(await scene.ended(run)).toMatchObject({ status: 'completed' });
    expect((await scene.log(run)).map(({ type }) => type).slice(2)).toEqual([
      'step_started',
      'worker_lost',
      'step_started',
      'step_completed',
      'run_completed',
    ]);
    expect(await scene.violations()).toEqual([]);
  });

  test('exits at once at the second signal', async () => {
    const scene = await openScene(open);
    await scene.publish('w', { id: 'a', type: 'hold' });
    const worker = scene.spawn({ GRACE_SECONDS: '3600' });
    const run = await scene.start('w');
    await scene.called({ what: 'begun' });
    worker.signal('SIGTERM');
    await worker.says('stopping');
    // Two signals in a moment are one press, handed on by npm: it is pressed until it is heard.
    const timer = setInterval(() => worker.signal('SIGTERM'), 300);
    expect(await worker.exited).toEqual({ code: 130, signal: null });
    clearInterval(timer);
    expect((await scene.log(run)).at(-1)).toMatchObject({ type: 'step_started', step: 'a' });
  });

  test('that never got ready, for the store cannot be written, says so and stops all the same', async () => {
    const scene = await openScene(open);
    const release = scene.holdStore();
    const worker = scene.spawn({ GRACE_SECONDS: '0.1' });
    await worker.says('the store cannot be written');
    worker.signal('SIGTERM');
    expect(await worker.exited).toEqual({ code: 0, signal: null });
    release();
  });

  test('whose thread no longer hears is cut off at the deadline', async () => {
    const scene = await openScene(open);
    await scene.publish('w', { id: 'a', type: 'block' });
    const worker = scene.spawn({ GRACE_SECONDS: '0.1' });
    const run = await scene.start('w');
    await scene.called({ what: 'begun' });
    worker.signal('SIGTERM');
    expect(await worker.exited).toEqual({ code: 0, signal: null });
    expect((await scene.log(run)).at(-1)).toMatchObject({ type: 'step_started', step: 'a' });
    expect(await scene.violations()).toEqual([]);
  });
});
