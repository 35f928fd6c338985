import { globSync, readFileSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import { parseEnv } from 'node:util';
import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { expect, onTestFinished, test } from 'vitest';
import { inviteLinkOf, PERMISSION_BITS, PERMISSIONS } from '#bots/discord/permissions.ts';
import { explainReason } from '#bots/discord/reasons.ts';
import { openBots } from '#bots/index.ts';
import { serve } from '#src/cli/serve/serve.ts';
import { readConfig } from '#src/config.ts';
import { openCliBench } from '#test/support/cli.ts';
import { textOf } from '#test/support/discord/components.ts';
import { ANN, GUILD_ID, OPS, TOKEN } from '#test/support/discord/identity.ts';
import { type DiscordStandIn, startDiscord } from '#test/support/discord/stand-in.ts';

const GUIDE = readFileSync('docs/discord-setup.md', 'utf8');
/** What stands in frames, in order. */
const BLOCKS = [...GUIDE.matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);

function blockWith(words: string): string {
  const found = BLOCKS.find((block) => block.includes(words));
  if (found === undefined) throw new Error(`no frame of the guide has "${words}"`);
  return found;
}

/** A folder as somebody has it who has done what the guide says. */
function openBench({ apiUrl }: DiscordStandIn) {
  const env = {
    ...parseEnv(blockWith('DISCORD_TOKEN=')),
    DISCORD_TOKEN: TOKEN,
    DISCORD_API_URL: apiUrl,
  };
  const bench = openCliBench(env);
  const file = bench.write('first-alert.json', JSON.parse(blockWith('"first-alert"')));
  const run = (line: string) =>
    bench.run(line.split(' ').map((word) => (word === 'first-alert.json' ? file : word)));
  return { ...bench, env, run };
}

/** What Discord wants for a call, by https://docs.discord.com/developers/resources, in channels of ours. */
const NEEDS: Readonly<Record<string, bigint>> = {
  applicationCommand: 0n,
  applicationCommands: 0n,
  applicationGuildCommands: 0n,
  channel: Permission.ViewChannel,
  channelMessage: Permission.ViewChannel | Permission.ReadMessageHistory,
  channelMessages:
    Permission.SendMessages |
    Permission.SendMessagesInThreads |
    Permission.AttachFiles |
    Permission.ReadMessageHistory,
  currentApplication: 0n,
  gatewayBot: 0n,
  guild: 0n,
  guildMember: 0n,
  // Whoever answers an interaction may always embed links and attach files.
  interactionCallback: 0n,
  threads: Permission.CreatePublicThreads,
  user: 0n,
  userChannels: 0n,
  webhook: 0n,
  webhookMessage: 0n,
};

test('every call that the code makes is allowed, and nothing more', () => {
  const code = globSync('bots/discord/**/*.ts').map((file) => readFileSync(file, 'utf8'));
  const called = code.flatMap((text) => [...text.matchAll(/\bRoutes\.(\w+)\(/g)]);
  const names = new Set(called.map(([, name = '']) => name));
  expect([...names].toSorted()).toEqual(Object.keys(NEEDS).toSorted());
  expect(Object.values(NEEDS).reduce((all, bits) => all | bits, 0n)).toBe(PERMISSION_BITS);
});

test('the link lets the bot do what it needs, and no more', () => {
  const link = blockWith('oauth2/authorize').trim();
  expect(link).toBe(inviteLinkOf('APPLICATION_ID'));
  expect(new URL(link).searchParams.get('permissions')).toBe(String(PERMISSION_BITS));
  const [, section = ''] = GUIDE.split('## What it may do, and why');
  const [rows = ''] = section.split('## ');
  const table = [...rows.matchAll(/^\| `([A-Z][A-Za-z ]+)` \| [a-z]/gm)].map(([, name]) => name);
  expect(table).toEqual(PERMISSIONS.map(({ name }) => name));
});

test('every reason that the guide explains is one that Signalbox gives', () => {
  const [, table = ''] = GUIDE.split('| reason | means | do |');
  const reasons = [...table.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, reason = '']) => reason),
  );
  expect(reasons.length).toBeGreaterThan(15);
  const unknown = reasons.filter((reason) => explainReason(reason).means.includes('with code'));
  expect(unknown).toEqual([]);
});

test('the doctor says what the guide says, and every other command does what it is there for', async () => {
  const discord = await startDiscord();
  const { run, write } = openBench(discord);
  const { code, stdout } = await run('doctor discord');
  expect(`$ signalbox doctor discord\n${stdout}`).toBe(blockWith('doctor discord'));
  expect(code).toBe(0);
  const lines = BLOCKS.flatMap((block) => block.split('\n')).flatMap((line) => {
    const [, command] = /^signalbox ((?:routes|users add|apply) .*)$/.exec(line) ?? [];
    return command === undefined ? [] : [command];
  });
  expect(lines.length).toBeGreaterThan(3);
  const asking = { name: 'asking', steps: [JSON.parse(blockWith('human_task'))] };
  lines.push(`apply ${write('asking.json', asking)}`);
  for (const line of lines) expect(await run(line), line).toMatchObject({ code: 0 });
});

test('the first alert comes as the guide says', async () => {
  const discord = await startDiscord();
  const { run, env, database } = openBench(discord);
  await run('apply first-alert.json');
  const stop = new AbortController();
  const io = {
    print: () => undefined,
    tell: () => undefined,
    stdin: Readable.from([]),
    stdout: new Writable(),
    isTerminal: false,
    columns: 80,
    colours: false,
  };
  const config = readConfig({
    ...env,
    DATABASE_URL: `sqlite:${database}`,
    MCP_CONFIG: `${database}.json`,
    LOG_LEVEL: 'silent',
    HTTP_PORT: '0',
    SECRET_KEY: 'a secret key of the tests, and long enough',
  });
  const served = serve({ config, io, stop: stop.signal, bots: openBots(), hasTerminal: false });
  onTestFinished(async () => {
    stop.abort();
    await served;
  });
  const { gateway, world, people } = discord;
  await discord.until(() => gateway.sessions.count > 0 && world.commands.of(GUILD_ID).length > 0);
  const options = { workflow: 'first-alert' };
  await people.slash('run start', { by: ANN, channel: OPS, options });
  const alert = await discord.until(() =>
    discord.messages(OPS).find((message) => textOf(message).includes('card declined')),
  );
  expect(textOf(alert)).toContain('charge-card');
  await discord.until(() =>
    discord.messages(OPS).some(({ attachments }) => attachments.length > 0),
  );
});
