import { ChannelType, PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { openChannelWatch } from '#bots/discord/channel-watch.ts';
import { lookIntoChannel } from '#bots/discord/look-into-channel.ts';
import { openDiscordMessenger } from '#bots/discord/messenger.ts';
import { openDiscordRest } from '#bots/discord/rest.ts';
import { ANN, GUILD_ID, OPS, TOKEN } from '#test/support/discord/identity.ts';
import { startDiscord } from '#test/support/discord/stand-in.ts';
import { exampleViews } from '#test/support/example-views.ts';
import { encode } from '#test/support/slack/read-card.ts';

const NEVER = '199999999999999999';

async function openWatch(channel = OPS) {
  const discord = await startDiscord();
  const { clock, guild, calls } = discord.world;
  const lines: { level: number; msg: string }[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const { monotonic, now } = clock;
  const rest = openDiscordRest({ token: TOKEN, apiUrl: discord.apiUrl }, { log, monotonic });
  const watch = openChannelWatch({ rest, channel, log });
  onTestFinished(() => watch.stop());
  const settings = { channel };
  const messenger = openDiscordMessenger({ rest, settings, intents: { encode }, log, now });
  const [[, view] = []] = exampleViews();
  if (view === undefined) throw new Error('there is an example');
  const content = { view, picture: null, about: null };
  const observed = watch.observe(messenger);
  return {
    discord,
    guild,
    rest,
    watch,
    told: () => lines.map(({ level, msg }) => `${level} ${msg}`),
    post: (id: string) => observed.post({ id, place: channel, thread: null, ...content }),
    looks: () => calls.filter(({ operation }) => operation === 'get_channel').length,
  };
}

test('a channel where the bot may not post is a fault that is told once, and over when cards arrive there', async () => {
  const { discord, guild, watch, told, post } = await openWatch();
  const channel = guild.channel(OPS);
  channel.denied = Permission.SendMessages | Permission.AttachFiles;
  watch.start();
  await discord.until(() => watch.fault);
  expect(watch.fault).toEqual({
    error: `No card can be posted to ${OPS} (DISCORD_CHANNEL). The bot may not post in #ops: it lacks Send Messages.`,
    fix: 'Allow that to its role in the settings of #ops, under Permissions.',
  });
  channel.denied = 0n;
  expect(await post('p1')).toMatchObject({ type: 'sent' });
  await discord.until(() => watch.fault === null);
  channel.denied = Permission.ViewChannel;
  expect(await post('p2')).toMatchObject({ type: 'refused' });
  await discord.until(() => watch.fault?.error.includes('cannot see the channel'));
  expect(told()).toEqual([
    expect.stringMatching(/^50 .*lacks Send Messages/),
    '30 discord takes cards again',
    expect.stringMatching(/^50 .*cannot see/),
  ]);
});

test('no such channel is a fault', async () => {
  const { discord, watch } = await openWatch(NEVER);
  watch.start();
  expect(await discord.until(() => watch.fault)).toMatchObject({
    error: expect.stringContaining('There is no such channel'),
    fix: expect.stringContaining('Copy its id'),
  });
});

test.each([0, 130_000, 999_999])('where nobody can look (%i) it is no fault', async (code) => {
  const { discord, rest, watch, looks, told } = await openWatch();
  discord.refuse('get_channel', code);
  watch.start();
  await discord.until(() => looks() === 1);
  // It is answered before what is asked after it.
  await rest.post('/interactions/1/unknown/callback', { auth: false }).catch(() => undefined);
  expect([watch.fault, told()]).toEqual([null, []]);
  discord.takeBlunders();
});

test('a look into a channel tells what is missing there, and what is no text channel', async () => {
  const { guild, rest } = await openWatch();
  guild.channel(OPS).denied = Permission.ReadMessageHistory;
  expect(await lookIntoChannel(rest, OPS)).toMatchObject({
    name: '#ops',
    guild: GUILD_ID,
    obstacle: null,
    missing: [{ name: 'Read Message History' }],
  });
  const thread = guild.addChannel('old', { type: ChannelType.PublicThread, parent: OPS });
  for (const { id } of [thread, guild.openDm(ANN)]) {
    expect((await lookIntoChannel(rest, id)).obstacle?.error).toContain('is no text channel');
  }
});
