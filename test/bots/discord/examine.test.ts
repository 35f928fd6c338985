import { ChannelType, PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { registerCommands } from '#bots/discord/commands/register-commands.ts';
import { examineDiscord } from '#bots/discord/examine.ts';
import { judgeApplication } from '#bots/discord/examine-app.ts';
import { openDiscordRest } from '#bots/discord/rest.ts';
import type { Finding } from '#src/cli/bots.ts';
import { discordSettingsOf, readConfig } from '#src/config.ts';
import { ANN, APPLICATION_ID, GUILD_ID, OPS, TOKEN } from '#test/support/discord/identity.ts';
import { type DiscordStandIn, startDiscord } from '#test/support/discord/stand-in.ts';

const SETTINGS = {
  DISCORD_TOKEN: TOKEN,
  DISCORD_APPLICATION_ID: APPLICATION_ID,
  DISCORD_CHANNEL: OPS,
};
const ELSEWHERE = '100000000000000099';

async function examine(
  discord: DiscordStandIn,
  env: Record<string, string | undefined> = {},
  isPosting = false,
): Promise<Finding[]> {
  const config = readConfig({ ...SETTINGS, DISCORD_API_URL: discord.apiUrl, ...env });
  return examineDiscord({ config, isPosting });
}

function wrongOf(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ isRight, message }) => (isRight ? [] : [message]));
}

test('where all is right it says what it saw, and posts a test card', async () => {
  const discord = await startDiscord();
  const env = {
    DISCORD_GUILD_ID: GUILD_ID,
    CHAT_ROUTES: `approvals -> discord:user:${ANN}; approvals -> discord:approvers; -> slack:C042`,
  };
  const findings = await examine(discord, env, true);
  expect(wrongOf(findings)).toEqual([]);
  expect(findings.map(({ message }) => message)).toEqual([
    'It is signalbox.',
    'The token is that of signalbox.',
    'They come over the gateway: no public address is needed.',
    'None that is privileged is needed; none is on.',
    'The bot is in Acme.',
    'It can be opened: 1000 of 1000 connections are left for today.',
    'signalbox serve will register in the server: run, Why did this fail?, Retry from failure.',
    'The bot may do in #ops all that it needs.',
    'It can be opened.',
    `It is posted in ${OPS}: have a look.`,
  ]);
  expect(JSON.stringify(discord.messages(OPS))).toContain('Signalbox can post here');
});

test('it posts nothing when it is asked not to, and knows commands that are there', async () => {
  const discord = await startDiscord();
  const config = readConfig({ ...SETTINGS, DISCORD_API_URL: discord.apiUrl });
  const settings = discordSettingsOf(config);
  if (settings === null) throw new Error('Discord is off');
  const log = pino({ level: 'silent' });
  const rest = openDiscordRest(settings, { log, monotonic: () => performance.now() });
  await registerCommands({ rest, settings, log });
  const findings = await examine(discord);
  expect(wrongOf(findings)).toEqual([]);
  expect(findings.map(({ message }) => message)).toContain('/run is registered everywhere.');
  expect(discord.messages(OPS)).toEqual([]);
});

const FAULTS: readonly (readonly [
  fault: string,
  message: RegExp,
  fix: RegExp,
  cause: (discord: DiscordStandIn) => Record<string, string | undefined> | void,
])[] = [
  ['another word for a token', /three parts/, /page Bot/, () => ({ DISCORD_TOKEN: 'abc' })],
  ['the token of nobody', /\(http_401\)$/, /DISCORD_TOKEN/, () => ({ DISCORD_TOKEN: 'a.b.c' })],
  ['Discord being down', /\(http_503\)$/, /./, (it) => it.goDown('get_my_user', 503)],
  [
    'another application',
    new RegExp(`that of signalbox \\(${APPLICATION_ID}\\)`),
    new RegExp(`DISCORD_APPLICATION_ID=${APPLICATION_ID}`),
    () => ({ DISCORD_APPLICATION_ID: ELSEWHERE }),
  ],
  ['no such channel', /no such channel/, /Copy Channel ID/, () => ({ DISCORD_CHANNEL: ELSEWHERE })],
  ['a route to nobody', /no such person/i, /id/, () => ({ CHAT_ROUTES: '-> discord:user:77' })],
  [
    'a thread in the place of a channel',
    /no text channel/,
    /text channel/,
    ({ world }) => ({
      DISCORD_CHANNEL: world.guild.addChannel('talk', {
        type: ChannelType.PublicThread,
        parent: OPS,
      }).id,
    }),
  ],
  [
    'a channel that the bot cannot see',
    /cannot see/,
    /permissions/,
    ({ world }) => void (world.guild.channel(OPS).denied = Permission.ViewChannel),
  ],
  [
    'a channel in which it cannot write',
    /may not post in #ops: it lacks Send Messages/,
    /Permissions/,
    ({ world }) => void (world.guild.channel(OPS).denied = Permission.SendMessages),
  ],
  [
    'a channel that it cannot read back',
    /^Read Message History is missing: after a crash/,
    /Permissions/,
    ({ world }) => void (world.guild.channel(OPS).denied = Permission.ReadMessageHistory),
  ],
  [
    'connections that are used up',
    /Only 100 of 1000 connections are left/,
    /Stop what/,
    ({ world }) => void (world.identifies.remaining = 100),
  ],
];

test.each(FAULTS)('it finds %s, and says how to mend it', async (_, message, fix, cause) => {
  const discord = await startDiscord();
  const findings = await examine(discord, cause(discord) ?? {});
  const wrong = findings.find(({ isRight, message: told }) => !isRight && message.test(told));
  expect(wrong?.fix, wrongOf(findings).join('\n')).toMatch(fix);
});

test('a server that the bot is not in is told once, with the link that lets it in', async () => {
  const discord = await startDiscord();
  const findings = await examine(discord, { DISCORD_GUILD_ID: ELSEWHERE });
  const wrong = findings.find(({ subject }) => subject === `the server ${ELSEWHERE}`);
  expect(wrong).toMatchObject({
    isRight: false,
    fix: expect.stringContaining(`client_id=${APPLICATION_ID}`),
  });
});

test('what the pages of the application say is judged', () => {
  const judge = (told: object) =>
    judgeApplication({ id: '1', name: 'signalbox', ...told }, { applicationId: '1' });
  const endpoint = judge({ interactions_endpoint_url: 'https://other.example.com' });
  expect(wrongOf(endpoint)).toEqual([
    'Discord sends them to https://other.example.com, and not here.',
  ]);
  const intents = judge({ flags: (1 << 15) | (1 << 19) });
  expect(intents.map(({ message }) => message)).toContain(
    'None that is privileged is needed; Server Members and Message Content may as well be off.',
  );
  expect(wrongOf(intents)).toEqual([]);
});

test('a card that cannot be posted is told like everything else', async () => {
  const discord = await startDiscord();
  discord.refuse('create_message', 50013);
  expect(wrongOf(await examine(discord, {}, true))).toEqual([expect.stringContaining('(50013)')]);
});

test('where nothing is set it refuses, and names what to set', async () => {
  const config = readConfig({});
  await expect(examineDiscord({ config, isPosting: false })).rejects.toMatchObject({
    fix: expect.stringContaining('DISCORD_TOKEN'),
  });
});
