import { expect, test } from 'vitest';
import { openSlackMessenger } from '#bots/slack/messenger.ts';
import { openWebClient } from '#bots/slack/web-client.ts';
import { openSurface } from '#src/store/surfaces.ts';
import { urlOf } from '#test/support/crash-database.ts';
import { databases } from '#test/support/databases.ts';
import { APPROVED, ASKS, openDeliveryScene, REMINDS } from '#test/support/delivery-scene.ts';
import { T0 } from '#test/support/factories.ts';
import { startProgram } from '#test/support/programs.ts';
import type { SlackOrder } from '#test/support/slack/crash-slack.ts';
import { BOT_ID, BOT_TOKEN } from '#test/support/slack/identity.ts';
import { encode } from '#test/support/slack/read-card.ts';
import { textOf } from '#test/support/slack/shown.ts';
import { startSlack } from '#test/support/slack/stand-in.ts';
import { commit, makeWrite } from '#test/support/submissions.ts';

const PROGRAM = new URL('../../support/slack/crash-slack.ts', import.meta.url);
const CHANNEL = 'COPS';
const NOTHING = { blocks: [] };

/** A task waits, and everything is delivered to Slack by whoever comes. */
async function openCrashScene(database: string) {
  const slack = await startSlack();
  const on = databases().find(({ name }) => name === database);
  if (on === undefined) throw new Error(`there is no ${database} to test on`);
  const scene = await openDeliveryScene(on);
  const { apiUrl, world } = slack;
  const { app } = scene.process;
  await commit(scene.database.writer, makeWrite(openSurface(app.db, 'slack', T0)));
  const reach = { mode: 'http', signingSecret: 'none' } as const;
  const client = openWebClient({ botToken: BOT_TOKEN, channel: CHANNEL, apiUrl, reach });
  const messenger = openSlackMessenger({
    client,
    channel: CHANNEL,
    intents: { encode },
    log: app.log,
  });
  /** A process that delivers dies as Slack has taken its post, or when it is about to record that. */
  const die = async (moment: Moment, asked: SlackOrder['asked'] = null) => {
    const recording = { when: 'before', commit: asked === null ? 3 : 2 } as const;
    const trap = moment === 'before it records the answer' ? recording : null;
    const order: SlackOrder = {
      url: urlOf(scene.database.target),
      apiUrl,
      channel: CHANNEL,
      asked,
      trap,
    };
    const { child } = startProgram(PROGRAM, [JSON.stringify(order)]);
    const { workspace } = world;
    const post = workspace.post.bind(workspace);
    workspace.post = (...args) => {
      const message = post(...args);
      if (trap === null) child.kill('SIGKILL');
      return message;
    };
    await slack.until(() => child.signalCode !== null || child.exitCode !== null);
    workspace.post = post;
    expect(child.signalCode).toBe('SIGKILL');
    // The dead process went by the system's clock.
    scene.clock.wind(Date.now() - scene.clock.now());
  };
  return {
    ...scene,
    slack,
    die,
    asking: await scene.run(ASKS),
    cards: () => slack.messages(CHANNEL).filter((message) => message.bot_id === BOT_ID),
    /** Another process delivers; returns how to wait for what comes of it. */
    deliver: () => {
      const deliverer = scene.open([messenger]);
      deliverer.start();
      const until = (what: () => unknown) =>
        slack.until(() => {
          scene.clock.wind(1_000);
          deliverer.hint();
          return what();
        });
      return { until, stop: deliverer.stop };
    },
    posted: () => world.calls.filter(({ method }) => method === 'chat.postMessage').length,
  };
}

type Moment = 'before Slack answers' | 'before it records the answer';

test.each<[string, Moment]>([
  ['SQLite', 'before Slack answers'],
  ['SQLite', 'before it records the answer'],
  ['PostgreSQL', 'before Slack answers'],
])('on %s, killed %s: one card, which is edited like any other', async (database, moment) => {
  const { die, cards, tell, asking, deliver, posted } = await openCrashScene(database);
  await die(moment);
  expect(cards()).toHaveLength(1);
  const { until } = deliver();
  await until(() => cards()[0]?.edited);
  await tell(asking, APPROVED);
  await until(() => textOf(cards()[0] ?? NOTHING).includes('Approved'));
  expect([cards().length, posted()]).toEqual([1, 1]);
});

test('whoever asked for a card gets it once, in their thread, and it stays true', async () => {
  const { die, cards, tell, asking, deliver, posted, slack } = await openCrashScene('SQLite');
  const channel = slack.world.workspace.channelToWriteIn(CHANNEL);
  const said = { user: 'UANN', text: 'how far is it?', blocks: [] };
  const { ts: thread } = slack.world.workspace.post(channel, said);
  await die('before Slack answers', { run: asking, thread });
  const { until } = deliver();
  // Beside it the card that everybody is owed.
  await until(() => cards().length === 2);
  await tell(asking, APPROVED);
  await until(() => cards().every((card) => textOf(card).includes('Approved')));
  expect(cards().map(({ thread_ts }) => thread_ts)).toEqual([thread, undefined]);
  expect(posted()).toBe(2);
});

test('somebody is reminded once, in the thread of the card', async () => {
  const { die, cards, tell, asking, deliver, posted } = await openCrashScene('SQLite');
  const before = deliver();
  await before.until(() => cards().length === 1);
  await before.stop();
  await tell(asking, REMINDS);
  await die('before Slack answers');
  const [card, reminder] = cards();
  expect(reminder).toMatchObject({ thread_ts: card?.ts });
  const { until } = deliver();
  await until(() => reminder?.edited);
  await tell(asking, APPROVED);
  await until(() => cards().every((each) => textOf(each).includes('Approved')));
  expect([cards().length, posted()]).toEqual([2, 2]);
});
