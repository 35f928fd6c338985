import {
  ChannelType,
  MessageFlags,
  PermissionFlagsBits,
  RateLimitError,
  type REST,
  Routes,
} from 'discord.js';
import { expect, test } from 'vitest';
import { openRest } from '#test/support/discord/client.ts';
import { ANN, APPLICATION_ID, GUILD_ID, OPS } from '#test/support/discord/identity.ts';
import { ROUTES } from '#test/support/discord/routes/index.ts';
import { type DiscordStandIn, startDiscord } from '#test/support/discord/stand-in.ts';
import { VENDOR } from '#test/support/discord/vendor-check.ts';
import { postMessage } from '#test/support/discord/write-message.ts';

const quiet = { allowed_mentions: { parse: [] } };
const V2 = MessageFlags.IsComponentsV2;
const NEVER = '199999999999999999';

function say(text: string) {
  return { type: 10, content: text };
}

function gallery(url: string) {
  return { type: 12, items: [{ media: { url } }] };
}

/** As a program sends a message. */
async function send(rest: REST, said: object, files: { name: string; data: Buffer }[] = []) {
  return rest.post(Routes.channelMessages(OPS), { body: { ...quiet, ...said }, files });
}

type Ask = (rest: REST, discord: DiscordStandIn) => Promise<unknown>;

function deny(discord: DiscordStandIn, denied: bigint): void {
  discord.world.guild.channel(OPS).denied = denied;
}

function postByAnn({ world }: DiscordStandIn): string {
  return postMessage(world, world.guild.channel(OPS), { author: ANN, content: 'hello' }).id;
}

/** A message of ours with a thread. */
function openThread({ world }: DiscordStandIn) {
  const { guild } = world;
  const thread = guild.addChannel('repeats', {
    type: ChannelType.PublicThread,
    parent: OPS,
  });
  const { id } = postMessage(world, thread, { content: 'again' });
  return { thread, message: Routes.channelMessage(thread.id, id) };
}

const REFUSALS: readonly [code: number, ask: Ask][] = [
  [10003, (rest) => rest.get(Routes.channel(NEVER))],
  [10008, (rest) => rest.get(Routes.channelMessage(OPS, NEVER))],
  [10013, (rest) => rest.get(Routes.user(NEVER))],
  [10007, (rest) => rest.get(Routes.guildMember(GUILD_ID, NEVER))],
  [10004, (rest) => rest.get(Routes.guild(NEVER))],
  [50001, (rest) => rest.get(Routes.guildMembers(GUILD_ID))],
  [50001, (rest) => rest.put(Routes.applicationCommands(NEVER), { body: [] })],
  [50006, (rest) => send(rest, {})],
  [
    50001,
    (rest, discord) => {
      deny(discord, PermissionFlagsBits.ViewChannel);
      return send(rest, { content: 'x' });
    },
  ],
  [
    50013,
    (rest, discord) => {
      deny(discord, PermissionFlagsBits.SendMessages);
      return send(rest, { content: 'x' });
    },
  ],
  [
    50005,
    (rest, discord) =>
      rest.patch(Routes.channelMessage(OPS, postByAnn(discord)), { body: { content: 'x' } }),
  ],
  [
    10008,
    (rest, { world }) => {
      const whisper = { content: 'psst', seenBy: ANN };
      const { id } = postMessage(world, world.guild.channel(OPS), whisper);
      return rest.get(Routes.channelMessage(OPS, id));
    },
  ],
  [
    50083,
    (rest, discord) => {
      const { thread, message } = openThread(discord);
      thread.archived = true;
      return rest.patch(message, { body: { content: 'x', ...quiet } });
    },
  ],
  [
    160005,
    (rest, discord) => {
      const { thread } = openThread(discord);
      Object.assign(thread, { archived: true, locked: true });
      return rest.post(Routes.channelMessages(thread.id), { body: { content: 'x', ...quiet } });
    },
  ],
  [
    160004,
    async (rest, discord) => {
      const path = Routes.threads(OPS, postByAnn(discord));
      await rest.post(path, { body: { name: 'repeats' } });
      return rest.post(path, { body: { name: 'repeats' } });
    },
  ],
  [
    50007,
    (rest, { world: { guild } }) => {
      guild.user(ANN).isClosed = true;
      const body = { content: 'x', ...quiet };
      return rest.post(Routes.channelMessages(guild.openDm(ANN).id), { body });
    },
  ],
  [0, (rest) => rest.setToken('stolen').get(Routes.user())],
];

test.each(REFUSALS)(
  'what may happen is refused with %i, and no test fails for it',
  async (code, ask) => {
    const discord = await startDiscord();
    await expect(ask(openRest(discord), discord)).rejects.toMatchObject({ code });
  },
);

test('the same nonce is the same message for some minutes, and is told only to the sender', async () => {
  const discord = await startDiscord();
  const rest = openRest(discord);
  const said = { content: 'once', nonce: 'A'.repeat(22), enforce_nonce: true };
  discord.loseAnswer('create_message');
  await expect(send(rest, said)).rejects.toThrow('ECONNRESET');
  const [posted] = discord.messages(OPS);
  expect(await send(rest, said)).toMatchObject({ id: posted?.id, nonce: said.nonce });
  expect(discord.messages(OPS)).toHaveLength(1);
  const [listed] = (await rest.get(Routes.channelMessages(OPS))) as object[];
  expect(listed).toMatchObject({ id: posted?.id, application_id: APPLICATION_ID });
  expect(listed).not.toHaveProperty('nonce');
  discord.world.clock.wind(180_001);
  expect(await send(rest, said)).not.toMatchObject({ id: posted?.id });
});

test('a picture goes up with its message, is shown where it is named, and stays until an edit leaves it out', async () => {
  const discord = await startDiscord();
  const rest = openRest(discord);
  const files = [{ name: 'graph.png', data: Buffer.from('PNG') }];
  const attachments = [{ id: '0', description: 'the graph' }];
  const components = [say('failed'), gallery('attachment://graph.png')];
  await send(rest, { flags: V2, components, attachments }, files);
  const [message] = discord.messages(OPS);
  expect(message?.attachments).toMatchObject([{ filename: 'graph.png', description: 'the graph' }]);
  const path = Routes.channelMessage(OPS, message?.id ?? '');
  // What components show is not told beside them.
  expect(await rest.get(path)).toMatchObject({ attachments: [], flags: V2 });

  await rest.patch(path, { body: { ...quiet, components: [say('recovered')] } });
  expect(message?.attachments).toHaveLength(1);
  await rest.patch(path, { body: { ...quiet, attachments: [], components: [say('recovered')] } });
  expect(message?.attachments).toEqual([]);
  await expect(rest.patch(path, { body: { ...quiet, content: 'x' } })).rejects.toThrow('content');
  await expect(rest.patch(path, { body: { ...quiet, flags: 0 } })).rejects.toThrow('flags');
  expect(discord.takeBlunders()).toHaveLength(2);
  await rest.delete(path);
  expect(discord.messages(OPS)).toEqual([]);
});

test('commands keep their version until they change; what Discord would not register is refused', async () => {
  const discord = await startDiscord();
  const rest = openRest(discord);
  const path = Routes.applicationGuildCommands(APPLICATION_ID, GUILD_ID);
  const run = { name: 'run', description: 'Runs', type: 1 };
  const first = await rest.put(path, { body: [run, { name: 'Why?', type: 3 }] });
  expect(await rest.put(path, { body: [run, { name: 'Why?', type: 3 }] })).toEqual(first);
  await rest.put(path, { body: [{ ...run, description: 'All runs' }] });
  const { registrations } = discord.world.commands;
  expect(registrations.map(({ changed, removed }) => [changed, removed])).toEqual([
    [['run', 'Why?'], []],
    [[], []],
    [['run'], ['Why?']],
  ]);
  const options = [false, true].map((required) => {
    return { type: 3, name: `o${required}`, description: 'x', required };
  });
  for (const wrong of [{ name: 'Run' }, { description: 'x'.repeat(101) }, { options }]) {
    await expect(rest.put(path, { body: [{ ...run, ...wrong }] })).rejects.toMatchObject({
      code: 50035,
    });
  }
  expect(discord.takeBlunders()).toHaveLength(3);
});

test('limits are told before they are met, for one bucket or for all', async () => {
  const discord = await startDiscord();
  const rest = openRest(discord);
  discord.limitRate('create_message', 7);
  const limited = await send(rest, { content: 'x' }).catch((error: unknown) => error);
  expect(limited).toBeInstanceOf(RateLimitError);
  expect(limited).toMatchObject({ global: false, retryAfter: 7050, scope: 'user' });
  expect(discord.world.invalidRequests).toBe(1);

  const patient = openRest(discord, { rejectOnRateLimit: null });
  // Only with the first answer does the client learn to which bucket an operation belongs.
  await send(patient, { content: 'x' });
  discord.world.rateLimits.allow('create_message', 2, 0.3);
  const beganAt = performance.now();
  for (let sent = 0; sent < 3; sent += 1) await send(patient, { content: 'x' });
  // The client has read the headers, and never asks for more than it may.
  expect(performance.now() - beganAt).toBeGreaterThan(290);
  expect(discord.world.invalidRequests).toBe(1);

  discord.limitRate('*', 3, { scope: 'global' });
  const everywhere = openRest(discord).get(Routes.user());
  await expect(everywhere).rejects.toMatchObject({ global: true });
});

test('Discord goes down, breaks connections and is well again', async () => {
  const discord = await startDiscord();
  const rest = openRest(discord);
  discord.goDown('create_message', 503);
  await expect(send(rest, { content: 'x' })).rejects.toMatchObject({ status: 503 });
  discord.heal();
  discord.breakConnection('create_message');
  await expect(send(rest, { content: 'x' })).rejects.toThrow('ECONNRESET');
  discord.refuse('create_message', 50013, 1);
  await expect(send(rest, { content: 'x' })).rejects.toMatchObject({ code: 50013, status: 403 });
  expect(discord.messages(OPS)).toEqual([]);
  await send(rest, { content: 'x' });
  expect(discord.messages(OPS)).toHaveLength(1);
  await expect(rest.get('/nowhere')).rejects.toMatchObject({ status: 404 });
  expect(discord.takeBlunders()).toEqual(['the stand-in knows no GET /nowhere']);
});

test.each(VENDOR === undefined ? [] : [VENDOR])(
  'every operation is where the vendor says',
  ({ operations }) => {
    const own = ROUTES.map(({ operation, verb, path }) => {
      return [operation, `${verb} ${path.replaceAll(/\{\w+\}/g, '{}')}`];
    });
    expect(own).toEqual(own.map(([name = '']) => [name, operations.get(name)]));
  },
);
