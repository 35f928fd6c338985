import { expect, test } from 'vitest';
import type { Ack } from '#test/support/slack/delivery.ts';
import { openSlackScene, type SlackScene } from '#test/support/slack/scene.ts';
import { buttonOf, labelsOf, textOf } from '#test/support/slack/shown.ts';

const ANN = { by: 'UANN' };
/** Slack waits three seconds; a slow machine may take longer to get a socket back. */
const ACK_WITHIN_MS = 20_000;

interface Disturbed {
  scene: SlackScene;
  /** What somebody does, in the middle of which it happens. */
  act: () => Promise<Ack>;
  /** It has been done, whoever knows. */
  isDone: () => unknown;
}

/** What happens in the middle of a click. Resolves with how it was acked in the end. */
const DISTURBANCES: Record<string, (disturbed: Disturbed) => Promise<Ack>> = {
  'its socket breaks after it was heard and before its ack was': async ({ scene, act, isDone }) => {
    const { connections } = scene.slack.sockets;
    const acked = act();
    connections.freeze();
    await scene.until(isDone);
    connections.drop();
    expect(await acked).toMatchObject({ attempts: 2 });
    return acked;
  },
  'its socket breaks before it was heard': async ({ scene, act }) => {
    const acked = act();
    scene.slack.sockets.connections.drop();
    return acked;
  },
  'Slack asks its sockets to come back': async ({ scene, act }) => {
    const acked = act();
    scene.slack.sockets.connections.disconnect('refresh_requested');
    return acked;
  },
  'it is delivered twice': async ({ scene, act }) => scene.people.repeat(await act()),
};

test.each(Object.entries(DISTURBANCES))(
  'a click is done once and answered once, though %s',
  async (_, disturb) => {
    const scene = await openSlackScene('sqlite', { ackWithinMs: ACK_WITHIN_MS });
    const { people, slack, until, engine } = scene;
    const { views, workspace } = slack.world;
    const asks = { id: 'ask', type: 'human_task', task_payload: { title: 'Pay {{input.n}}?' } };
    await scene.apply([asks]);
    await scene.start({ n: 1 });
    const first = await scene.card('Pay 1?');
    const press = (card: typeof first, label: string) =>
      people.click(card, buttonOf(card, label), ANN);
    const isDecided = (card: typeof first) => () => !labelsOf(card).includes('Approve');
    const bothOpen = () => until(() => slack.sockets.connections.count === 2);
    await bothOpen();

    const act = () => press(first, 'Approve');
    expect(await disturb({ scene, act, isDone: isDecided(first) })).toMatchObject({ acked: true });
    await until(isDecided(first));
    await scene.whisper(/^Done/);

    await scene.start({ n: 2 });
    const second = await scene.card('Pay 2?');
    await bothOpen();
    await press(second, 'Reject');
    const form = await until(() => views.of('UANN', 'modal')[0]);
    const submit = () => people.submit(form, { reason: 'no budget' });
    const sent = await disturb({ scene, act: submit, isDone: isDecided(second) });
    expect(sent).toMatchObject({ acked: true, answer: undefined });
    await until(() => textOf(second).includes('no budget'));
    await until(() => workspace.whispers.length === 2);
    expect(views.of('UANN', 'modal')).toEqual([]);

    const receipts = await engine.app.db('receipts').whereIn('asked', ['approve', 'reject']);
    const outcomes = receipts.map(({ asked, outcome }) => `${asked} ${outcome}`);
    expect(outcomes.toSorted()).toEqual(['approve applied', 'reject answered', 'reject applied']);
    expect(workspace.whispers).toHaveLength(2);
    expect(scene.messages()).toHaveLength(2);
  },
);

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
