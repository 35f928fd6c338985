import { type Client, Events, GatewayIntentBits, type Interaction, Routes } from 'discord.js';
import { expect, test } from 'vitest';
import { openRest, startClient } from '#test/support/discord/client.ts';
import { ANN, APPLICATION_ID, GUILD_ID, OPS, TOKEN } from '#test/support/discord/identity.ts';
import {
  type DiscordStandIn,
  type StandInOptions,
  startDiscord,
} from '#test/support/discord/stand-in.ts';

const PING = { name: 'ping', description: 'Answers', type: 1 };

/** A client that answers `/ping`, and what it heard. */
async function openGateway(options: StandInOptions = {}) {
  const discord = await startDiscord(options);
  await openRest(discord).put(Routes.applicationCommands(APPLICATION_ID), { body: [PING] });
  const heard: string[] = [];
  const closed: number[] = [];
  const faults: string[] = [];
  const client = await startClient(discord, (listening: Client) => {
    listening.on(Events.InteractionCreate, (interaction: Interaction) => {
      heard.push(interaction.id);
      if (!interaction.isChatInputCommand()) return;
      interaction.reply('pong').catch((error: unknown) => faults.push(String(error)));
    });
    listening.on(Events.ShardDisconnect, ({ code }) => closed.push(code));
    listening.on(Events.ShardError, ({ message }) => faults.push(message));
  });
  return { discord, client, heard, closed, faults };
}

function ping({ people }: DiscordStandIn) {
  return people.slash('ping', { by: ANN, channel: OPS });
}

test('a client identifies once, learns of the guild, and its heartbeats are acked', async () => {
  const { discord, client } = await openGateway({ heartbeatMs: 250 });
  const { gateway, world } = discord;
  expect(client.guilds.cache.get(GUILD_ID)?.channels.cache.has(OPS)).toBe(true);
  expect(gateway).toMatchObject({ identified: 1, sessions: { count: 1 } });
  expect(world.identifies).toEqual({ total: 1000, remaining: 999 });
  await discord.until(() => gateway.heartbeats > 1);
  await client.destroy();
  await discord.until(() => gateway.sessions.count === 0);
});

type Breaking = (gateway: DiscordStandIn['gateway']) => void;
const BREAKINGS: readonly [what: string, breakOff: Breaking][] = [
  ['a broken connection', (gateway) => gateway.drop()],
  ['op 7', (gateway) => gateway.askToReconnect()],
  ['op 9, resumable', (gateway) => gateway.invalidate({ isResumable: true })],
  ['code 4000', (gateway) => gateway.close(4000)],
  ['no acks any more', (gateway) => gateway.freeze()],
];

test.each(BREAKINGS)(
  'after %s a client resumes, and is told what it missed',
  async (_, breakOff) => {
    const { discord, heard } = await openGateway({ heartbeatMs: 400 });
    const { gateway } = discord;
    breakOff(gateway);
    const missed = await ping(discord);
    expect(missed).toMatchObject({ acked: true, type: 4 });
    expect(heard).toEqual([missed.interaction.id]);
    expect(gateway).toMatchObject({ identified: 1, sessions: { count: 1 } });
    expect(gateway.sessions.replayed).toBeGreaterThan(0);
  },
);

test('a session that is no longer valid is begun anew, and what was missed is lost', async () => {
  const { discord, heard } = await openGateway({ ackWithinMs: 1500 });
  const { gateway } = discord;
  gateway.drop();
  gateway.sessions.forget();
  expect(await ping(discord)).toMatchObject({ acked: false });
  await discord.until(() => gateway.identified === 2 && gateway.sessions.count === 1);
  expect(heard).toEqual([]);
  gateway.invalidate({ isResumable: false });
  await discord.until(() => gateway.identified === 3 && gateway.sessions.count === 1);
  expect(await ping(discord)).toMatchObject({ acked: true });
});

test.each([4004, 4010, 4014])('after code %i a client does not come back', async (code) => {
  const { discord, closed } = await openGateway();
  discord.gateway.close(code);
  await discord.until(() => closed.length === 1);
  expect(closed).toEqual([code]);
  expect(discord.gateway.sessions.count).toBe(0);
});

test('a client is let in only with what it was granted, and not twice within five seconds', async () => {
  const discord = await startDiscord({ identifyEveryMs: 60_000 });
  const hello = { token: TOKEN, properties: { os: '', browser: '', device: '' } };
  const ask = async (data: object) => {
    const socket = new WebSocket(`ws://${discord.world.host}?v=10&encoding=json`);
    const heard: unknown[] = [];
    socket.addEventListener('message', ({ data: text }) => heard.push(JSON.parse(String(text))));
    socket.addEventListener('close', ({ code }) => heard.push(code));
    await discord.until(() => heard.length === 1);
    socket.send(JSON.stringify({ op: 2, d: { ...hello, ...data } }));
    await discord.until(() => heard.length > 1);
    return heard[1];
  };
  expect(await ask({ intents: GatewayIntentBits.GuildMembers })).toBe(4014);
  expect(await ask({ intents: GatewayIntentBits.Guilds })).toMatchObject({ op: 9, d: false });
  expect(discord.world.identifies.remaining).toBe(998);
  expect(await ask({ intents: 'all' })).toBe(4002);
  expect(discord.takeBlunders()).toHaveLength(1);
});

test('two clients are both told: a press comes twice, and may be answered once', async () => {
  const { discord, heard, faults } = await openGateway();
  await startClient(discord, (other: Client) => {
    other.on(Events.InteractionCreate, ({ id }) => heard.push(id));
  });
  expect(await ping(discord)).toMatchObject({ acked: true });
  await discord.until(() => heard.length === 2);
  expect(new Set(heard).size).toBe(1);
  expect(faults).toEqual([]);
});

test('who identifies without any left for the day loses the token: the test fails for it', async () => {
  const { discord, closed } = await openGateway();
  const { gateway, world } = discord;
  world.identifies.remaining = 0;
  gateway.invalidate({ isResumable: false });
  await discord.until(() => closed.length === 1);
  expect(closed).toEqual([4004]);
  expect(discord.takeBlunders()).toEqual(['a client identified without any left for today']);
});
