import { expect, test } from 'vitest';
import { openSlackScene, type SlackScene } from '#test/support/slack/scene.ts';
import type { SlackView } from '#test/support/slack/views.ts';
import type { SlackMessage } from '#test/support/slack/workspace.ts';
import { failWith } from '#test/support/stage.ts';

const ANN = { by: 'UANN', channel: 'COPS' };

async function openFailed(): Promise<{ scene: SlackScene; alert: SlackMessage }> {
  const scene = await openSlackScene('sqlite', { plays: { charge: failWith({ curable: false }) } });
  await scene.apply([{ id: 'charge', type: 'write' }]);
  await scene.start();
  return { scene, alert: await scene.card('Root step') };
}

/** What somebody says in the channel, the bot told or not. */
async function say({ people, messages }: SlackScene, thread?: string): Promise<SlackMessage> {
  await people.mention('help', { ...ANN, ...(thread === undefined ? {} : { thread }) });
  const said = messages().findLast(({ user }) => user === 'UANN');
  if (said === undefined) throw new Error('nobody has said anything');
  return said;
}

function modalOf({ slack, until }: SlackScene): Promise<SlackView> {
  return until(() => slack.world.views.of('UANN', 'modal').at(-1));
}

test('"Why did this fail?" on an alert opens its explanation', async () => {
  const { scene, alert } = await openFailed();
  const ack = await scene.people.shortcut('why', { by: 'UANN', on: alert });
  expect(ack.acked).toBe(true);
  const modal = await modalOf(scene);
  expect(JSON.stringify(modal.blocks)).toContain('charge');
  expect(modal).toMatchObject({ type: 'modal', callback_id: 'card' });
  expect(scene.slack.world.workspace.whispers).toEqual([]);
});

test('on an answer below an alert it is about that alert', async () => {
  const { scene, alert } = await openFailed();
  await scene.people.shortcut('why', { by: 'UANN', on: await say(scene, alert.ts) });
  expect(JSON.stringify((await modalOf(scene)).blocks)).toContain('charge');
});

test('"Retry from failure" opens the form that says what it means, and sending it starts the run', async () => {
  const { scene, alert } = await openFailed();
  await scene.people.shortcut('retry', { by: 'UANN', on: alert });
  const form = await modalOf(scene);
  expect(form.callback_id).toBe('form');
  const ticks = form.blocks.flatMap(({ element }) => (isChecks(element) ? [element] : []));
  const filling = ticks.map(({ action_id, options }) => {
    return [action_id, options.map(({ value }) => value)] as const;
  });
  await scene.people.submit(form, Object.fromEntries(filling));
  await scene.until(() => scene.stage.calls.length > 1);
  expect(scene.slack.world.views.of('UANN', 'modal')).toEqual([]);
});

test.each(['why', 'retry'])(
  '%s on what is no card of ours says so, and what to do',
  async (name) => {
    const { scene } = await openFailed();
    await scene.people.shortcut(name, { by: 'UANN', on: await say(scene) });
    const said = JSON.stringify((await modalOf(scene)).blocks);
    expect(said).toContain('not about a run');
    expect(said).toContain(`/run ${name} <run>`);
  },
);

test('where no modal can be opened any more, and whoever may not ask, they are told all the same', async () => {
  const { scene, alert } = await openFailed();
  scene.slack.refuse('views.open', 'expired_trigger_id');
  await scene.people.shortcut('why', { by: 'UANN', on: alert });
  await scene.whisper('charge');
  scene.slack.heal();
  scene.slack.world.workspace.addUser('UCAL', { name: 'cal' });
  await scene.people.shortcut('why', { by: 'UCAL', on: alert });
  const refused = await scene.until(() => scene.slack.world.views.of('UCAL', 'modal').at(-1));
  expect(JSON.stringify(refused.blocks)).toContain('/run link');
});

interface Checks {
  action_id: string;
  options: { value: string }[];
}

function isChecks(element: unknown): element is Checks {
  return typeof element === 'object' && element !== null && 'options' in element;
}
