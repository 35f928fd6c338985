import { expect, test } from 'vitest';
import { openRunLines } from '#test/support/run-lines.ts';

test('a graceful stop without a run guesses, lets people pick, or says that there is none', async () => {
  const lines = await openRunLines();
  await lines.apply();
  const none = await lines.say('/run stop \u2014drain');
  expect(none.receipt).toMatchObject({
    outcome: 'already',
    message: expect.stringMatching(/No run/),
  });
  const { run, runId } = await lines.begin();
  const guessed = await lines.say('/run stop –drain –timeout 5m');
  expect(guessed.view).toMatchObject({
    kind: 'stop-plan',
    why: 'guessed',
    drainMs: 300_000,
    actions: [{ intent: { type: 'drain', runId } }],
  });
  await lines.begin();
  const several = await lines.say('stop -drain');
  expect(several.view).toMatchObject({ kind: 'stop-plan', why: 'several', count: 2 });
  const looked = await lines.say(`stop ${runId} --drain --dry-run`);
  expect(looked.view).toMatchObject({ kind: 'stop-plan', why: 'dry_run', runs: [{}] });
  expect((await lines.stateOf(run)).status).toBe('running');
});

test('every run of a workflow is stopped when their count is confirmed', async () => {
  const lines = await openRunLines();
  await lines.apply();
  await lines.apply('other');
  const { run } = await lines.begin();
  await lines.begin();
  const { run: spared } = await lines.begin({}, 'other');
  const plan = await lines.say('stop --workflow w --all');
  expect(plan.view).toMatchObject({ kind: 'stop-plan', why: 'all', count: 2, workflow: 'w' });
  const wrong = await lines.say('stop --workflow w --all --confirm 3');
  expect(wrong.receipt).toMatchObject({
    outcome: 'refused',
    message: expect.stringMatching(/has 2 active runs now, not 3/),
  });
  expect((await lines.stateOf(run)).status).toBe('running');
  const looked = await lines.say('stop --workflow w --all --confirm 2 --dry-run');
  expect(looked.view).toMatchObject({ kind: 'stop-plan', why: 'all' });
  const stopped = await lines.say('stop --workflow w --all --confirm 2');
  expect(stopped).toMatchObject({
    isPrivate: false,
    receipt: { outcome: 'applied', message: 'Of 2 runs of "w": 2 stopped.' },
  });
  expect((await lines.stateOf(spared)).status).toBe('running');
  const none = await lines.say('stop --workflow w --all');
  expect(none.receipt).toMatchObject({ outcome: 'already' });
});
