import { expect, test } from 'vitest';
import { ACK_WITHIN_MS, testClicks } from '#test/support/chat/faults-clicks.ts';
import type { Ack } from '#test/support/slack/delivery.ts';
import { openSlackPort } from '#test/support/slack/port.ts';
import { openSlackScene } from '#test/support/slack/scene.ts';
import { buttonOf } from '#test/support/slack/shown.ts';

const ANN = { by: 'UANN' };

testClicks(openSlackPort, {
  'its socket breaks after it was heard and before its ack was': async ({ port, act, isDone }) => {
    const { connections } = port.slack.sockets;
    const acked = act();
    connections.freeze();
    await port.until(isDone);
    connections.drop();
    await acked;
    await port.until(() => port.slack.acks.at(-1)?.attempts === 2);
    return acked;
  },
  'its socket breaks before it was heard': async ({ port, act }) => {
    const acked = act();
    port.slack.sockets.connections.drop();
    return acked;
  },
  'Slack asks its sockets to come back': async ({ port, act }) => {
    const acked = act();
    port.slack.sockets.connections.disconnect('refresh_requested');
    return acked;
  },
  'it is delivered twice': async ({ act }) => (await act()).again(),
});

test('what a process did whose ack was never heard is not done again by the next one', async () => {
  const scene = await openSlackScene('sqlite', { ackWithinMs: ACK_WITHIN_MS });
  const { people, slack, until, engine } = scene;
  await scene.apply([{ id: 'ask', type: 'human_task', task_payload: { title: 'Pay it?' } }]);
  const heardTwice = async (act: () => Promise<Ack>) => {
    await until(() => slack.sockets.connections.count === 2);
    const told = slack.world.workspace.whispers.length;
    const acked = act();
    slack.sockets.connections.freeze();
    await until(() => slack.world.workspace.whispers.length > told);
    await scene.restart();
    slack.sockets.connections.drop();
    expect(await acked).toMatchObject({ acked: true, attempts: 2 });
  };
  await heardTwice(() => people.type('/run start w', { ...ANN, channel: 'COPS' }));
  await scene.whisper(/^Already so · .*started already/);
  const card = await scene.card('Pay it?');
  await heardTwice(() => people.click(card, buttonOf(card, 'Approve'), ANN));
  await scene.whisper(/^Already so · .*by @ann/);
  expect(await engine.app.db('runs')).toHaveLength(1);
});
