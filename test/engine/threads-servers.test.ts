import { describe, expect, onTestFinished, test } from 'vitest';
import { endProcessGroup } from '#src/connect/stdio-group.ts';
import { listWorkers } from '#src/store/workers.ts';
import { openScene } from '#test/support/crash-scene.ts';
import { databases } from '#test/support/databases.ts';
import { hasLiveProcess } from '#test/support/mcp/live-group.ts';
import { faultServer } from '#test/support/mcp/sessions.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const [sqlite] = databases();

describe.each(sqlite ? [sqlite] : [])('on $name', ({ open }) => {
  test('the stdio servers of a killed worker are ended by the next one, however stubborn', async () => {
    const scene = await openScene(open);
    const instance = { instance_id: 'fault', tool_name: 'hang', tool_args: {} };
    await scene.publish('w', { id: 'a', type: 'mcp_call', ...instance });
    const env = await scene.writeMcpConfig({ fault: faultServer('stubborn') });
    const worker = scene.spawn(env);
    const run = await scene.start('w');
    const pgid = await waitForFact('a server of the worker', async () => {
      const [row] = await listWorkers(scene.app.db);
      return row?.processGroups[0]?.pgid;
    });
    onTestFinished(() => endProcessGroup({ pgid, termMs: 0 }));
    await waitForFact('the call in flight', async () =>
      (await scene.log(run)).some(({ type }) => type === 'step_started'),
    );
    await worker.end();
    expect(hasLiveProcess(pgid)).toBe(true);

    scene.spawn(env);
    await waitForFact('the end of the servers', () => !hasLiveProcess(pgid));
    expect(await scene.ended(run)).toMatchObject({
      status: 'failed',
      root_step_id: 'a',
      failure_code: 'RUN_STALLED_OR_TIMED_OUT',
    });
    const failed = (await scene.log(run)).find(({ type }) => type === 'step_failed');
    expect(failed?.data).toMatchObject({
      outcome: 'unknown',
      message: expect.stringContaining('may have happened'),
    });
    expect(await scene.violations()).toEqual([]);
  });
});
