import { expect, test } from 'vitest';
import { examineSlack } from '#bots/slack/examine.ts';
import type { Finding } from '#src/cli/bots.ts';
import { readConfig } from '#src/config.ts';
import { APP_TOKEN, BOT_TOKEN, BOT_USER_ID } from '#test/support/slack/identity.ts';
import { type SlackStandIn, startSlack } from '#test/support/slack/stand-in.ts';

const COPS = 'COPS';
const SOCKET = { SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_APP_TOKEN: APP_TOKEN, SLACK_CHANNEL: COPS };

async function examine(
  slack: SlackStandIn,
  env: Record<string, string | undefined> = {},
  isPosting = false,
): Promise<Finding[]> {
  const config = readConfig({ ...SOCKET, SLACK_API_URL: slack.apiUrl, ...env });
  return examineSlack({ config, isPosting });
}

function wrongOf(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ isRight, message }) => (isRight ? [] : [message]));
}

test('where all is right it says what it saw, and posts a test card', async () => {
  const slack = await startSlack();
  const findings = await examine(slack, { CHAT_ROUTES: 'approvals -> slack:UBEN' }, true);
  expect(wrongOf(findings)).toEqual([]);
  expect(findings.map(({ message }) => message)).toEqual([
    'It is @signalbox in the workspace Acme.',
    'All 13 are granted.',
    'It opens sockets: no public address is needed.',
    'The bot is a member of #ops.',
    'A card in #ops is found again after a crash.',
    'It can be opened.',
    'It is posted in COPS: have a look.',
  ]);
  expect(slack.messages(COPS)).toMatchObject([{ user: BOT_USER_ID, text: expect.any(String) }]);
});

test('it posts nothing when it is asked not to', async () => {
  const slack = await startSlack();
  expect(wrongOf(await examine(slack))).toEqual([]);
  expect(slack.messages(COPS)).toEqual([]);
});

const FAULTS: readonly (readonly [
  fault: string,
  message: RegExp,
  cause: (slack: SlackStandIn) => Record<string, string | undefined> | void,
])[] = [
  ['a revoked token', /token_revoked/, (slack) => slack.refuse('auth.test', 'token_revoked')],
  ['a token of a person', /not begin with xoxb-/, () => ({ SLACK_BOT_TOKEN: 'xoxp-1' })],
  ['Slack being down', /HTTP 503/, (slack) => slack.goDown('auth.test', 503)],
  [
    'a missing scope',
    /^usergroups:read is missing: user groups cannot/,
    ({ world }) => void world.scopes.delete('usergroups:read'),
  ],
  ['the bot token twice', /not begin with xapp-/, () => ({ SLACK_APP_TOKEN: BOT_TOKEN })],
  [
    "another app's token",
    /^The token is not valid, or no longer\. \(invalid_auth\)$/,
    () => ({ SLACK_APP_TOKEN: 'xapp-other' }),
  ],
  ['no such channel', /channel_not_found/, () => ({ SLACK_CHANNEL: 'CNONE' })],
  [
    'a channel without the bot',
    /not a member of #cout\./,
    ({ world }) => {
      world.workspace.addChannel('COUT', { members: new Set(['UANN']) });
      return { SLACK_CHANNEL: 'COUT' };
    },
  ],
  [
    'an archived channel',
    /#cold is archived/,
    ({ world }) => {
      world.workspace.addChannel('COLD', { archived: true });
      return { SLACK_CHANNEL: 'COLD' };
    },
  ],
  ['a route to nobody', /user_not_found/, () => ({ CHAT_ROUTES: 'approvals -> slack:UNONE' })],
  [
    'half a signing secret',
    /32 digits/,
    () => ({ SLACK_APP_TOKEN: undefined, SLACK_SIGNING_SECRET: 'abc' }),
  ],
  [
    'an address that nobody knows',
    /No address is known/,
    () => ({ SLACK_APP_TOKEN: undefined, SLACK_SIGNING_SECRET: 'a'.repeat(32) }),
  ],
];

test.each(FAULTS)('it finds %s, and says how to mend it', async (_, message, cause) => {
  const slack = await startSlack();
  const wrong = (await examine(slack, cause(slack) ?? {})).filter(({ isRight }) => !isRight);
  expect(wrong).toHaveLength(1);
  expect(wrong[0]).toMatchObject({
    message: expect.stringMatching(message),
    fix: expect.any(String),
  });
});

test('it says whom to invite', async () => {
  const slack = await startSlack();
  slack.world.workspace.addChannel('COUT', { members: new Set(['UANN']) });
  const wrong = (await examine(slack, { SLACK_CHANNEL: 'COUT' })).find(({ isRight }) => !isRight);
  expect(wrong?.fix).toBe('Type /invite @signalbox in #cout.');
});

test('a card that cannot be posted is told like everything else', async () => {
  const slack = await startSlack();
  slack.refuse('chat.postMessage', 'restricted_action');
  expect(wrongOf(await examine(slack, {}, true))).toEqual([
    expect.stringContaining('(restricted_action)'),
  ]);
});

test('another token is advised where the app is refused, and not where Slack is out of reach', async () => {
  const slack = await startSlack();
  const fixOf = async (over: Parameters<typeof examine>[1]) =>
    (await examine(slack, over)).find(({ subject }) => subject === "the app's token")?.fix;
  expect(await fixOf({ SLACK_APP_TOKEN: 'xapp-other' })).toContain('connections:write');
  slack.goDown('apps.connections.open', 404);
  expect(await fixOf({})).toContain('SLACK_API_URL');
});

test('over HTTP it says which address the app has to name', async () => {
  const slack = await startSlack();
  const findings = await examine(slack, {
    SLACK_APP_TOKEN: undefined,
    SLACK_SIGNING_SECRET: 'a'.repeat(32),
    PUBLIC_URL: 'https://signalbox.example.com/',
  });
  expect(wrongOf(findings)).toEqual([]);
  expect(findings.map(({ message }) => message).join(' ')).toContain(
    'https://signalbox.example.com/slack/events',
  );
});

test('where nothing is set it refuses, and names what to set', async () => {
  const config = readConfig({});
  await expect(examineSlack({ config, isPosting: false })).rejects.toMatchObject({
    fix: expect.stringContaining('SLACK_BOT_TOKEN'),
  });
});
