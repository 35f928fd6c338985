import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { openChannelWatch } from '#bots/slack/channel-watch.ts';
import { openSlackMessenger } from '#bots/slack/messenger.ts';
import { exampleViews } from '#test/support/example-views.ts';
import { openClient } from '#test/support/slack/bolt-app.ts';
import { BOT_USER_ID } from '#test/support/slack/identity.ts';
import { encode } from '#test/support/slack/read-card.ts';
import { startSlack } from '#test/support/slack/stand-in.ts';

async function openWatch(channel = 'COUT') {
  const slack = await startSlack();
  const client = openClient(slack);
  const lines: { level: number; msg: string }[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const watch = openChannelWatch({ client, channel, log });
  onTestFinished(() => watch.stop());
  const messenger = openSlackMessenger({ client, channel, intents: { encode }, log });
  const [[, view] = []] = exampleViews();
  if (view === undefined) throw new Error('there is an example');
  const content = { view, picture: null, about: null };
  const observed = watch.observe(messenger);
  return {
    slack,
    watch,
    told: () => lines.map(({ level, msg }) => `${level} ${msg}`),
    post: () => observed.post({ id: 'p1', place: channel, thread: null, ...content }),
    looks: () => slack.world.calls.filter(({ method }) => method === 'conversations.info').length,
  };
}

test('a channel without the bot is a fault that is told once, and over when cards arrive there', async () => {
  const { slack, watch, told, post } = await openWatch();
  const members = new Set(['UANN']);
  const channel = slack.world.workspace.addChannel('COUT', { members });
  watch.start();
  await slack.until(() => watch.fault);
  expect(watch.fault).toEqual({
    error: 'No card can be posted to COUT (SLACK_CHANNEL). The bot is not a member of #cout.',
    fix: 'Type /invite @signalbox in #cout.',
  });
  members.add(BOT_USER_ID);
  expect(await post()).toMatchObject({ type: 'sent' });
  await slack.until(() => watch.fault === null);
  channel.archived = true;
  expect(await post()).toMatchObject({ type: 'refused' });
  await slack.until(() => watch.fault?.error.includes('#cout is archived'));
  expect(told()).toEqual([
    expect.stringMatching(/^50 .*not a member/),
    '30 slack takes cards again',
    expect.stringMatching(/^50 .*archived/),
  ]);
});

test('no such channel is a fault', async () => {
  const { slack, watch } = await openWatch('CNONE');
  watch.start();
  expect(await slack.until(() => watch.fault)).toMatchObject({
    error: expect.stringContaining('There is no such channel'),
    fix: expect.stringContaining('Check the id'),
  });
});

test.each(['missing_scope', 'internal_error', 'a_new_code'])(
  'where nobody can look (%s) it is no fault',
  async (code) => {
    const { slack, watch, looks, told } = await openWatch('CNONE');
    slack.refuse('conversations.info', code);
    watch.start();
    await slack.until(() => looks() === 1);
    // It is answered before what is asked after it.
    await openClient(slack).auth.test();
    expect([watch.fault, told()]).toEqual([null, []]);
  },
);
