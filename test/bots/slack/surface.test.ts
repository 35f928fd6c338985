import { pino } from 'pino';
import { expect, test } from 'vitest';
import { BotIdentity } from '#bots/slack/bot-identity.ts';
import { openClient } from '#test/support/slack/bolt-app.ts';
import { BOT_ID, BOT_TOKEN, BOT_USER_ID } from '#test/support/slack/identity.ts';
import { openSlackScene, type SlackScene } from '#test/support/slack/scene.ts';
import { startSlack } from '#test/support/slack/stand-in.ts';
import { failWith } from '#test/support/stage.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const BOTH = { slack: '2 of 2 sockets open' };

function help({ people }: SlackScene) {
  return people.type('/run help', { by: 'UANN', channel: 'COPS' });
}

async function bothOpen({ until, delivery }: SlackScene) {
  await until(() => delivery().describeChat().slack === BOTH.slack);
}

test('what fails while Slack is down is told once it is back, by a process that started meanwhile', async () => {
  const scene = await openSlackScene('sqlite', { plays: { bad: failWith() } });
  await scene.apply([{ id: 'bad', type: 'write' }]);
  scene.slack.goDown('*', 503);
  await scene.restart();
  const { run } = await scene.start();
  await scene.engine.ended(run);
  await scene.until(() => scene.delivery().describeChat().slack?.startsWith('0 of 2'));
  expect(scene.messages()).toEqual([]);
  scene.slack.heal();
  await bothOpen(scene);
  expect((await scene.card('bad')).text).toContain('failed');
  expect(await help(scene)).toMatchObject({ acked: true });
});

test('a line is taken at once, though Slack does not say who we are', async () => {
  const scene = await openSlackScene();
  scene.slack.refuse('auth.test', 'internal_error');
  await scene.restart();
  await bothOpen(scene);
  expect(await help(scene)).toMatchObject({ acked: true });
});

test('two processes on one store show a failure once, and answer a line once', async () => {
  const scene = await openSlackScene('sqlite', { plays: { bad: failWith() } });
  await scene.apply([{ id: 'bad', type: 'write' }]);
  const another = await scene.openAnother();
  await scene.until(() => another.describeChat().slack === BOTH.slack);
  expect(scene.slack.sockets.connections.count).toBe(4);
  const { run } = await scene.start();
  await scene.engine.ended(run);
  await waitForFact('nothing more is owed', async () => {
    another.hint();
    scene.delivery().hint();
    const posts = await scene.engine.app.db('posts').where({ run });
    return posts.length > 0 && posts.every(({ state, lender }) => state === 'shown' && !lender);
  });
  expect(scene.messages().filter(({ text }) => text.includes('failed'))).toHaveLength(1);
  expect(await help(scene)).toMatchObject({ acked: true, attempts: 1 });
});

test('a revoked bot token is told once, looked at every minute, and over when it is mended', async () => {
  const slack = await startSlack();
  slack.refuse('auth.test', 'token_revoked');
  const levels: number[] = [];
  const waits: number[] = [];
  const identity = new BotIdentity({
    client: openClient(slack),
    botToken: BOT_TOKEN,
    log: pino({}, { write: (line: string) => void levels.push(JSON.parse(line).level) }),
    pause: async (ms) => {
      waits.push(ms);
      if (waits.length < 3) return;
      expect(identity.fault?.fix).toContain('SLACK_BOT_TOKEN');
      slack.heal();
    },
  });
  await identity.start();
  expect(identity.fault).toBeNull();
  expect([waits, levels]).toEqual([
    [60_000, 60_000, 60_000],
    [50, 30],
  ]);
  const source = { teamId: 'T1', enterpriseId: undefined, isEnterpriseInstall: false };
  expect(await identity.authorize(source)).toEqual({
    botToken: BOT_TOKEN,
    botId: BOT_ID,
    botUserId: BOT_USER_ID,
  });
});
