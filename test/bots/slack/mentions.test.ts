import { expect, test } from 'vitest';
import { readTyped } from '#bots/slack/typed-text.ts';
import { openSlackScene, type SlackScene } from '#test/support/slack/scene.ts';
import type { SlackMessage } from '#test/support/slack/workspace.ts';
import { failWith } from '#test/support/stage.ts';

const COPS = 'COPS';
const ANN = { by: 'UANN', channel: COPS };
const STEPS = [{ id: 'charge', type: 'write' }];
const REVIEW = {
  id: 'review',
  type: 'human_task',
  task_type: 'approval',
  task_payload: { title: 'Publish?' },
};

async function openFailed(): Promise<{ scene: SlackScene; alert: SlackMessage }> {
  const scene = await openSlackScene('sqlite', { plays: { charge: failWith({ curable: false }) } });
  await scene.apply(STEPS);
  await scene.start();
  return { scene, alert: await scene.card('Root step') };
}

function whispersOf({ slack }: SlackScene) {
  return slack.world.workspace.whispers;
}

test('in the thread of an alert "retry" shows what a retry of that run means, and its button starts it', async () => {
  const { scene, alert } = await openFailed();
  const ack = await scene.people.mention('retry', { ...ANN, thread: alert.ts });
  expect(ack.acked).toBe(true);
  const preview = await scene.whisper('Retry');
  expect(preview).toMatchObject({ user: 'UANN', thread_ts: alert.ts });
  await scene.people.click(preview, 'intent-0', { by: 'UANN' });
  await scene.until(() => scene.stage.calls.length > 1);
});

test('the same delivered twice is answered once; what a program said, or was edited, not at all', async () => {
  const { scene, alert } = await openFailed();
  const inThread = { ...ANN, thread: alert.ts };
  const ack = await scene.people.mention('why', inThread);
  await scene.people.repeat(ack);
  await scene.people.mention('log', { ...inThread, bot_id: 'B2' });
  await scene.people.mention('log', { ...inThread, edited: { user: 'UANN', ts: '1.2' } });
  await scene.people.mention('credits', inThread);
  await scene.whisper('Credits');
  expect(whispersOf(scene)).toHaveLength(2);
});

test('a line is understood also while Slack does not say who the bot is', async () => {
  const scene = await openSlackScene();
  scene.slack.goDown('auth.test', 503);
  await scene.restart();
  await scene.people.mention('credits', ANN);
  expect(await scene.whisper('Credits')).toMatchObject({ user: 'UANN' });
});

test('who says nothing below an alert is told why; who names another run gets that one', async () => {
  const { scene, alert } = await openFailed();
  await scene.people.mention('', { ...ANN, thread: alert.ts });
  expect(await scene.whisper('charge')).toMatchObject({ user: 'UANN' });
  await scene.people.mention('show beefbeef', { ...ANN, thread: alert.ts });
  expect(await scene.whisper('There is no run "beefbeef"')).toMatchObject({ user: 'UANN' });
});

test('in the thread of an approval "approve" decides that task', async () => {
  const scene = await openSlackScene();
  await scene.apply([REVIEW]);
  await scene.start();
  const card = await scene.card('Publish?');
  await scene.people.mention('reject “too early – really”', { ...ANN, thread: card.ts });
  await scene.until(() => JSON.stringify(scene.messages()).includes('too early – really'));
  await scene.people.mention('approve', { by: 'UBEN', channel: COPS, thread: card.ts });
  expect(await scene.whisper('Already so')).toMatchObject({ user: 'UBEN' });
});

test('below nothing of ours a line is read as it is typed; whoever asks is told where they see it', async () => {
  const { scene } = await openFailed();
  await scene.people.mention('retry', ANN);
  const told = await scene.whisper('needs the id of a run');
  expect(told.thread_ts).toBeUndefined();
  const said = scene.messages().at(-1);
  expect(said?.text).toContain('retry');
  await scene.people.mention('why', { ...ANN, thread: said?.ts ?? '' });
  await scene.whisper('/run why needs');
});

test('a card that everybody sees stands below what was said', async () => {
  const scene = await openSlackScene();
  await scene.apply([REVIEW]);
  await scene.start();
  await scene.card('Publish?');
  await scene.people.mention('start w', ANN);
  const said = scene.messages().find(({ text }) => text.endsWith('start w'));
  const card = await scene.until(() =>
    scene.messages().find((each) => each.thread_ts === said?.ts),
  );
  expect(card.user).toBe('UBOT');
});

test('hostile text pings nobody and is refused in its own words', async () => {
  const { scene } = await openFailed();
  await scene.people.mention('<!channel> &lt;!here&gt; `x` <https://evil.example|ok>', ANN);
  const told = await scene.whisper('There is no verb');
  expect(told.text).toContain('@channel');
  expect(told.text).not.toContain('<!');
});

test.each([
  ['<@UBOT> retry 91c04f2a', 'retry 91c04f2a'],
  ['retry <@UBOT> 91c04f2a', 'retry   91c04f2a'],
  ['<@UBOT|bot>', ''],
  ['<@UBOT>  `retry --fresh`', 'retry --fresh'],
  ['<@UBOT> reject 1 &lt; 2 &amp;amp; so', 'reject 1 < 2 &amp; so'],
  ['<@UBOT> start w a=<https://a.example/x?y=1&amp;z=2>', 'start w a=https://a.example/x?y=1&z=2'],
  ['<@UBOT> start w a=<http://a.example|a.example>', 'start w a=a.example'],
  ['<@UBOT> start w to=<mailto:a@b.example|a@b.example>', 'start w to=a@b.example'],
  [
    '<@UBOT> hold w ask <@U2|ann> or <@U3> in <#C1|ops> or <#C2>',
    'hold w ask @ann or @U3 in #ops or #C2',
  ],
  ['<@UBOT> hold w <!here> <!subteam^S1|@team>', 'hold w @here @team'],
  ['<@UBOT> reject &lt;@U2&gt;', 'reject <@U2>'],
])('%s was typed as %s', (sent, typed) => {
  expect(readTyped(sent, 'UBOT')).toBe(typed);
});
