import { expect, onTestFinished, test } from 'vitest';
import { PLAIN_RETRY } from '#src/domain/resume-plan.ts';
import { retryRun } from '#src/operations/retry-run.ts';
import { loadRun } from '#src/store/runs.ts';
import { ANA } from '#test/support/factories.ts';
import { startHttpMcpServer } from '#test/support/mcp/http-server.ts';
import { openStaged } from '#test/support/staged-engine.ts';

const call = (id: string, message: string) => ({
  id,
  type: 'mcp_call',
  instance_id: 'shop',
  tool_name: 'echo',
  tool_args: { message },
});
const STEPS = [
  call('charge', 'charge'),
  {
    id: 'each',
    type: 'for_each',
    depends_on: ['charge'],
    for_each_items: [0, 1, 2, 3, 4],
    for_each_max_parallel: 1,
    for_each_body_steps: [call('pack', 'pack {{item}}'), call('send', 'send {{item}}')],
  },
];

test('the server of a tool sees each call once, though the run was retried', async () => {
  const server = await startHttpMcpServer();
  onTestFinished(() => server.close());
  const { engine } = await openStaged({}, { mcpServers: { shop: { url: server.url } } });
  await engine.applyGraph(STEPS);
  // Charge, three items of two calls: the eighth is the packing of item 3, the ninth its sending.
  server.failNextCall({ status: 500, body: 'out of boxes' }, 8);
  const first = await engine.start();
  expect(await engine.ended(first.run)).toMatchObject({ failure: { stepId: 'each[3]/send' } });
  const run = await loadRun(engine.app.db, first.run);
  if (!run) throw new Error('the run is gone');
  const ticked = ['each[3]/send'];
  const second = await retryRun(engine.app, { run, by: ANA, ticked, request: PLAIN_RETRY });
  engine.worker.engine.wake();
  expect(await engine.ended(second.run)).toMatchObject({ status: 'completed' });
  // One charge, five packings and sendings: the one that was refused never reached the tool.
  expect(server.calls).toHaveLength(11);
});
