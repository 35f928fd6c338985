import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openScene } from '#test/support/crash-scene.ts';
import { databases } from '#test/support/databases.ts';

describe.each(databases())('on $name', ({ open }) => {
  test('a frozen process is overtaken; woken it writes nothing, aborts its calls and is of use again', async () => {
    const scene = await openScene(open);
    await scene.publish('w', { id: 'a', type: 'hold' });
    const sleeper = scene.spawn();
    const run = await scene.start('w');
    await scene.called({ what: 'begun', pid: sleeper.pid });
    await scene.freeze(sleeper);

    const other = scene.spawn();
    await scene.called({ what: 'begun', pid: other.pid, attempt: 2 });
    const taken = await scene.log(run);
    sleeper.signal('SIGCONT');
    await scene.called({ what: 'aborted', pid: sleeper.pid, attempt: 1 });
    expect(await scene.log(run)).toEqual(taken);

    writeFileSync(scene.until, '');
    expect(await scene.ended(run)).toMatchObject({ status: 'completed' });
    expect((await scene.log(run)).map(({ type }) => type)).toEqual([
      'run_queued',
      'run_started',
      'step_started',
      'worker_lost',
      'step_started',
      'step_completed',
      'run_completed',
    ]);

    await other.end();
    const next = await scene.start('w');
    expect(await scene.ended(next)).toMatchObject({ status: 'completed' });
    expect(scene.calls().at(-1)).toMatchObject({ what: 'done', pid: sleeper.pid });
    expect(await scene.violations()).toEqual([]);
  });
});
