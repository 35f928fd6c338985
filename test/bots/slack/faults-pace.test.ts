import { expect, test } from 'vitest';
import { openPaced, type Paced, testPace } from '#test/support/chat/faults-pace.ts';
import { openSlackPort, type SlackPort } from '#test/support/slack/port.ts';

const PACED: Paced<SlackPort> = { open: openSlackPort, route: 'slack:CASKED' };
/** Long, so that no machine is so slow that it passes by itself. */
const WAIT_SECONDS = 600;

testPace(PACED);

test('who is told something alone is told it once, a moment later or directly', async () => {
  const { slack, ask, whisper, told, until, cards, asked } = await openPaced(PACED);
  const { card } = await ask(1);
  const { responseUrls, calls } = slack.world;
  const spent = responseUrls.issue({ user: 'UANN', channel: asked });
  for (let use = 0; use < 5; use += 1) responseUrls.use(spent);
  responseUrls.issue = () => spent;
  slack.limitRate('chat.postEphemeral', 1);
  await card.press('Show');
  await whisper('ann', 'Awaiting approval');
  const whispered = calls.filter(({ method }) => method === 'chat.postEphemeral');
  expect(whispered.map(({ outcome }) => outcome)).toEqual(['HTTP 429', 'ok']);
  slack.limitRate('chat.postEphemeral', WAIT_SECONDS);
  await card.press('Show');
  await until(() => cards('DUANN').some(({ text }) => text.includes('Awaiting approval')));
  expect([told('ann').length, cards('DUANN').length]).toEqual([1, 1]);
});

test('a form for which Slack asks to wait says so, and opens at the next press', async () => {
  const { slack, ask, whisper } = await openPaced(PACED);
  const { card } = await ask(1);
  slack.limitRate('views.open', 30);
  await card.press('Reject');
  expect(await whisper('ann', 'could not be opened')).toMatch(/asks to wait.*\/run reject/);
  expect(slack.world.views.of('UANN', 'modal')).toEqual([]);
  await card.openForm('Reject');
  expect(card.labels).toContain('Approve');
});
