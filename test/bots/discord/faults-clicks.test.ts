import { expect, test } from 'vitest';
import { testClicks } from '#test/support/chat/faults-clicks.ts';
import { openDiscordPort } from '#test/support/discord/port.ts';

testClicks(openDiscordPort, {
  'Discord breaks the connection before it was told': async ({ port, act }) => {
    const heard = act();
    port.discord.gateway.drop();
    return heard;
  },
  'Discord hears of it, and its answer to that is lost': async ({ port, act }) => {
    port.discord.loseAnswer('create_interaction_response');
    return act();
  },
  'Discord asks to reconnect, and tells it again': async ({ port, act }) => {
    const heard = act();
    port.discord.gateway.askToReconnect();
    return (await heard).again();
  },
});

test('what one process has done is not done again by the next one that is told of it', async () => {
  const port = await openDiscordPort();
  const { people } = port.discord;
  await port.apply([{ id: 'ask', type: 'human_task', task_payload: { title: 'Pay it?' } }]);
  const started = await port.type('start', { workflow: 'w' });
  const card = await port.card('Pay it?');
  const approved = await card.press('Approve');
  await port.until(() => !card.labels.includes('Approve'));
  await port.whisper('ann', 'Done');
  await port.restart();
  const told = port.told('ann').length;
  await started.again();
  await approved.again();
  // Told after them, and answered.
  await port.type('list');
  await port.whisper('ann', 'Command Center');
  expect(port.told('ann')).toHaveLength(told + 1);
  expect(people.acks.every(({ acked }) => acked)).toBe(true);
  expect(await port.engine.app.db('runs')).toHaveLength(1);
});
