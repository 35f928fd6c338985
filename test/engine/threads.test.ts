import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openScene } from '#test/support/crash-scene.ts';
import { databases } from '#test/support/databases.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const [sqlite] = databases();

describe.each(sqlite ? [sqlite] : [])('a worker process on $name', ({ open }) => {
  test('whose thread dies starts it again, and its runs go on', async () => {
    const scene = await openScene(open);
    await scene.publish(
      'w',
      { id: 'a', type: 'end_thread' },
      { id: 'b', type: 'put', depends_on: ['a'] },
    );
    const worker = scene.spawn();
    await worker.says('worker ready');
    const run = await scene.start('w');
    expect(await scene.ended(run)).toMatchObject({ status: 'completed' });
    await worker.says('a thread died and is started again');
    const events = await scene.log(run);
    expect(events.map(({ type, step }) => [type, step])).toEqual([
      ['run_queued', undefined],
      ['run_started', undefined],
      ['step_started', 'a'],
      ['worker_lost', undefined],
      ['step_started', 'a'],
      ['step_completed', 'a'],
      ['step_started', 'b'],
      ['step_completed', 'b'],
      ['run_completed', undefined],
    ]);
    const [first, second] = events.filter(({ type }) => type === 'step_started');
    // Under a second on an idle machine; this says only that nobody waited for a silence or a sweep.
    const lostMs = Number(second?.at) - Number(first?.at);
    expect(lostMs).toBeLessThan(10_000);
    expect(await scene.violations()).toEqual([]);
  });

  test('that is killed leaves runs that all go on at once, not one after the other', async () => {
    const scene = await openScene(open);
    await scene.publish('w', { id: 'a', type: 'hold' });
    const killed = scene.spawn();
    const runs = await Promise.all(Array.from({ length: 20 }, () => scene.start('w')));
    const begunBy = ({ pid }: { pid: number }) =>
      scene.calls().filter((call) => call.what === 'begun' && call.pid === pid).length;
    await waitForFact('every call in flight', () => begunBy(killed) === runs.length);
    await killed.end();
    // Its process is gone, and that can be seen: nobody waits for its silence.
    const next = scene.spawn({ DEAD_AFTER_SECONDS: '3600' });
    await waitForFact('every call in flight again', () => begunBy(next) === runs.length);
    writeFileSync(scene.until, '');
    for (const run of runs) expect(await scene.ended(run)).toMatchObject({ status: 'completed' });
    expect(await scene.violations()).toEqual([]);
  });

  test('in which a step exhausts the heap fails that step alone', async () => {
    const scene = await openScene(open);
    await scene.publish('hoarder', { id: 'h', type: 'hoard' });
    await scene.publish('w', { id: 'a', type: 'put' }, { id: 'b', type: 'put', depends_on: ['a'] });
    const worker = scene.spawn({ WORKER_HEAP_MB: '64' });
    await worker.says('worker ready');
    const first = await Promise.all(Array.from({ length: 10 }, () => scene.start('w')));
    const poison = await scene.start('hoarder');
    const second = await Promise.all(Array.from({ length: 10 }, () => scene.start('w')));
    // A process that V8 aborted ends no run: that is told at once.
    expect(await Promise.race([scene.ended(poison), worker.exited])).toMatchObject({
      status: 'failed',
      root_step_id: 'h',
      failure_code: 'RUN_STALLED_OR_TIMED_OUT',
    });
    for (const run of [...first, ...second]) {
      expect(await scene.ended(run)).toMatchObject({ status: 'completed' });
    }
    const failed = (await scene.log(poison)).find(({ type }) => type === 'step_failed');
    expect(failed?.data).toMatchObject({ attempt: 3, limit: 'worker', outcome: 'unknown' });
    expect(scene.calls().filter(({ key }) => key.includes('/h/'))).toHaveLength(3);
    const deaths = worker.log.filter(({ msg }) => msg.includes('a thread died'));
    expect(deaths.map(({ job }) => job)).toEqual(['worker', 'worker', 'worker']);
    expect(await scene.violations()).toEqual([]);
  });
});
