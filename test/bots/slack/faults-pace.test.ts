import { expect, test } from 'vitest';
import { shortIdOf } from '#src/domain/short-id.ts';
import { openSlackScene } from '#test/support/slack/scene.ts';
import { buttonOf, labelsOf } from '#test/support/slack/shown.ts';
import type { SlackMessage } from '#test/support/slack/workspace.ts';
import { failWith } from '#test/support/stage.ts';

const ANN = { by: 'UANN' };
const CASKED = 'CASKED';
/** Long, so that no machine is so slow that it passes by itself. */
const WAIT_SECONDS = 600;

/** Failures go to #ops, what is asked to another channel; nobody's clock runs but by hand. */
async function openPacedScene() {
  const scene = await openSlackScene('sqlite', {
    plays: { bad: failWith() },
    config: { CHAT_ROUTES: `approvals -> slack:${CASKED}` },
    isDeliveryWound: true,
  });
  const { slack, clock, engine, people, until, messages } = scene;
  slack.world.workspace.addChannel(CASKED);
  await scene.apply([{ id: 'bad', type: 'write' }], { name: 'sync' });
  const asks = { id: 'ask', type: 'human_task', task_payload: { title: 'Pay {{input.n}}?' } };
  await scene.apply([asks], { name: 'pay' });
  const ask = async (n: number) => {
    const { runId } = await scene.start({ n }, 'pay');
    const card = await scene.card(`Pay ${n}?`, CASKED);
    return { card, short: shortIdOf(runId) };
  };
  return {
    ...scene,
    ask,
    fail: async () => {
      const { run, runId } = await scene.start({}, 'sync');
      await engine.ended(run);
      return shortIdOf(runId);
    },
    wind: (seconds: number) => {
      clock.wind(seconds * 1_000);
      slack.world.clock.wind(seconds * 1_000);
    },
    /** What was sent to a place in this way, and how Slack answered. */
    sent: (method: string, channel: string) =>
      slack.world.calls
        .filter((call) => call.method === method && call.fields['channel'] === channel)
        .map(({ outcome }) => outcome),
    press: (card: Pick<SlackMessage, 'blocks' | 'ts'>, label: string) =>
      people.click(card as SlackMessage, buttonOf(card, label), ANN),
    arrived: (count: number) => until(() => messages().length === count),
    whispers: slack.world.workspace.whispers,
  };
}

test('a channel that Slack asks to leave alone is, as long as it says; others are not', async () => {
  const scene = await openPacedScene();
  const { slack, ask, fail, wind, sent, arrived, messages } = scene;
  slack.limitRate('chat.postMessage', WAIT_SECONDS);
  const failed = [await fail()];
  await scene.until(() => sent('chat.postMessage', 'COPS').length === 1);
  failed.push(await fail());
  await ask(1);
  wind(WAIT_SECONDS - 100);
  await ask(2);
  expect(sent('chat.postMessage', 'COPS')).toEqual(['HTTP 429']);
  wind(100);
  await arrived(1);
  wind(1);
  await arrived(2);
  expect(messages().map(({ text }) => failed.find((name) => text.includes(name)))).toEqual(failed);
  expect(sent('chat.postMessage', 'COPS')).toEqual(['HTTP 429', 'ok', 'ok']);
});

test('an edit waits as long as Slack says, and is made once; whoever decided is told at once', async () => {
  const { slack, ask, fail, wind, sent, press, whisper, arrived, until, ...scene } =
    await openPacedScene();
  const { card } = await ask(1);
  slack.limitRate('chat.update', WAIT_SECONDS);
  await press(card, 'Approve');
  expect((await whisper('Done')).text).toMatch(/approved/);
  await until(() => sent('chat.update', CASKED).length === 1);
  await fail();
  await arrived(1);
  expect(labelsOf(card)).toContain('Approve');
  // A press on what is out of date is answered as what it is.
  await press(card, 'Approve');
  await whisper('Already so');
  wind(WAIT_SECONDS);
  await until(() => !labelsOf(card).includes('Approve'));
  expect(sent('chat.update', CASKED)).toEqual(['HTTP 429', 'ok']);
  expect(scene.whispers).toHaveLength(2);
});

test('a card that somebody asks for follows when it may, once, and they are told that it does', async () => {
  const { slack, ask, wind, sent, people, whisper, arrived, whispers } = await openPacedScene();
  const { short } = await ask(1);
  slack.limitRate('chat.postMessage', WAIT_SECONDS);
  await people.type(`/run show ${short}`, { ...ANN, channel: 'COPS' });
  expect((await whisper('Its card follows')).text).toMatch(/Slack asks to wait/);
  await people.type(`/run show ${short}`, { ...ANN, channel: 'COPS' });
  await slack.until(() => whispers.length === 2);
  expect(sent('chat.postMessage', 'COPS')).toEqual(['HTTP 429']);
  wind(WAIT_SECONDS);
  await arrived(1);
  wind(1);
  await arrived(2);
  expect(sent('chat.postMessage', 'COPS')).toEqual(['HTTP 429', 'ok', 'ok']);
});

test('who is told something alone is told it once, a moment later or directly', async () => {
  const { slack, ask, press, whisper, whispers, until, messages, ...scene } =
    await openPacedScene();
  const { card } = await ask(1);
  const { responseUrls } = slack.world;
  const spent = responseUrls.issue({ user: 'UANN', channel: CASKED });
  for (let use = 0; use < 5; use += 1) responseUrls.use(spent);
  responseUrls.issue = () => spent;
  slack.limitRate('chat.postEphemeral', 1);
  await press(card, 'Show');
  await whisper('Awaiting approval');
  expect(scene.sent('chat.postEphemeral', CASKED)).toEqual(['HTTP 429', 'ok']);
  slack.limitRate('chat.postEphemeral', WAIT_SECONDS);
  await press(card, 'Show');
  await until(() => messages('DUANN').some(({ text }) => text.includes('Awaiting approval')));
  expect([whispers.length, messages('DUANN').length]).toEqual([1, 1]);
});

test('a form for which Slack asks to wait says so, and opens at the next press', async () => {
  const { slack, ask, press, whisper, until } = await openPacedScene();
  const { card } = await ask(1);
  slack.limitRate('views.open', 30);
  await press(card, 'Reject');
  expect((await whisper('could not be opened')).text).toMatch(/asks to wait.*\/run reject/);
  expect(slack.world.views.of('UANN', 'modal')).toEqual([]);
  await press(card, 'Reject');
  await until(() => slack.world.views.of('UANN', 'modal').length === 1);
  expect(labelsOf(card)).toContain('Approve');
});
