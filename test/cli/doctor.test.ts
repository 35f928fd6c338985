import { expect, test } from 'vitest';
import { openCliBench } from '#test/support/cli.ts';
import { APP_TOKEN, BOT_TOKEN } from '#test/support/slack/identity.ts';
import { startSlack } from '#test/support/slack/stand-in.ts';

async function openScene() {
  const slack = await startSlack();
  const bench = openCliBench({
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_APP_TOKEN: APP_TOKEN,
    SLACK_CHANNEL: 'COPS',
    SLACK_API_URL: slack.apiUrl,
  });
  return { slack, bench };
}

test('the doctor looks at every platform that is set up, a line each thing, and posts a card', async () => {
  const { slack, bench } = await openScene();
  const { code, stdout } = await bench.run(['doctor']);
  expect(stdout).toMatch(/^✓ the bot's token: It is @signalbox in the workspace Acme\.\n/);
  expect(stdout).toMatch(/^✓ a test card: /m);
  expect(stdout).not.toContain('\u001B');
  expect(code).toBe(0);
  expect(slack.messages('COPS')).toHaveLength(1);
});

test('what is wrong is said in words, with what to do, and the exit code is 5', async () => {
  const { slack, bench } = await openScene();
  slack.world.scopes.delete('channels:history');
  const { code, stdout } = await bench.run(['doctor', 'slack', '--no-post']);
  expect(stdout).toMatch(
    /^✗ wrong: its scopes: channels:history is missing: .* Add channels:history/m,
  );
  expect(code).toBe(5);
  expect(slack.messages('COPS')).toEqual([]);
});

test('what is to go to a platform that is off is told, with how to switch it on', async () => {
  const { bench } = await openScene();
  await bench.run(['chat', 'subscribe digest at 09:00 UTC']);
  expect((await bench.run(['doctor', '--no-post'])).code).toBe(0);
  expect((await bench.run(['routes', 'add', 'discord:80351110224678912'])).stdout).toContain(
    'discord is not set up here: nothing goes there yet.',
  );
  const { code, stdout } = await bench.run(['doctor', '--no-post']);
  expect(stdout).toMatch(
    /^✗ wrong: discord: It is not set up here, and this is to go there: -> discord:80351110224678912 [(]route 1[)]\. .*docs[/]discord-setup[.]md/m,
  );
  expect(code).toBe(5);
});

test('a name from outside does nothing to the terminal', async () => {
  const { slack, bench } = await openScene();
  slack.world.workspace.addChannel('COPS', { name: 'ops\u001B[2J\u202E\n✓ all: is right' });
  const { stdout } = await bench.run(['doctor', '--no-post']);
  expect(stdout).toContain('The bot is a member of #ops');
  for (const bad of ['\u001B', '\u202E', '\n✓ all']) expect(stdout).not.toContain(bad);
});

test('a program reads one JSON a line', async () => {
  const { bench } = await openScene();
  const { code, json } = await bench.run(['doctor', 'slack', '--no-post', '--json']);
  expect(code).toBe(0);
  expect(json).toContainEqual({
    platform: 'slack',
    subject: 'its scopes',
    isRight: true,
    message: 'All 13 are granted.',
    fix: null,
  });
});

test('no platform, one that is not set up, and one that there is not, are told apart', async () => {
  const bench = openCliBench();
  const none = await bench.run(['doctor']);
  expect([none.code, none.stderr]).toEqual([5, expect.stringContaining('docs/slack-setup.md')]);
  const unset = await bench.run(['doctor', 'slack']);
  expect([unset.code, unset.stderr]).toEqual([5, expect.stringContaining('SLACK_BOT_TOKEN')]);
  const typo = await bench.run(['doctor', 'slak']);
  expect([typo.code, typo.stderr]).toEqual([3, expect.stringContaining('Did you mean "slack"?')]);
});
