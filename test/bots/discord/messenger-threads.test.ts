import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { expect, test } from 'vitest';
import { OPS } from '#test/support/discord/identity.ts';
import {
  FIRST,
  NEVER,
  openMessenger,
  SECOND,
  send,
  viewOf,
} from '#test/support/discord/messenger-scene.ts';

test('a reply opens a thread at its card, and is edited and found there also when it is archived', async () => {
  const { discord, messenger, guild, world, asked } = await openMessenger();
  const thread = await send(messenger);
  const since = world.clock.now();
  const lost = { place: OPS, thread, since };
  expect(await messenger.find({ ...lost, id: SECOND })).toBeNull();
  const message = await send(messenger, { id: SECOND, thread });
  // A reply to what stands in the thread stands there, too.
  await send(messenger, { id: 'r'.repeat(22), thread: message });
  const [reply] = discord.messages(thread);
  expect(discord.messages(thread)).toHaveLength(2);
  expect(message).toBe(`${thread}/${reply?.id}`);
  expect(asked('create_thread_from_message')).toMatchObject([{ body: { name: 'order-sync' } }]);
  const channel = guild.channel(thread);
  channel.archived = true;
  const content = { view: viewOf('run'), picture: null };
  expect(await messenger.update({ place: OPS, message }, content)).toMatchObject({ type: 'sent' });
  expect([channel.archived, reply?.editedAt]).toEqual([false, expect.any(Number)]);
  const gone = { place: OPS, message: `${thread}/${NEVER}` };
  expect(await messenger.update(gone, content)).toEqual({ type: 'refused', reason: '10008' });
  expect(asked('update_channel')).toHaveLength(1);
  expect(await messenger.recall({ place: OPS, message: thread })).toMatchObject({ id: FIRST });
  // Another process was first to open it.
  discord.refuse('create_message', 10_003, 1);
  const again = await send(messenger, { id: 's'.repeat(22), thread });
  expect(asked('create_thread_from_message').map(({ outcome }) => outcome)).toContain('160004');
  expect(await messenger.find({ ...lost, id: 's'.repeat(22) })).toBe(again);
});

test.each([
  ['opened', Permission.CreatePublicThreads],
  ['written in', Permission.SendMessagesInThreads],
])('where no thread can be %s a reply stands in the channel', async (_, denied) => {
  const { discord, messenger, guild, world, asked } = await openMessenger();
  const thread = await send(messenger);
  guild.channel(OPS).denied = denied;
  const message = await send(messenger, { id: SECOND, thread });
  expect(discord.messages(OPS)).toMatchObject([{ id: thread }, { id: message }]);
  expect(asked('create_message').at(-1)?.body).toMatchObject({
    message_reference: { message_id: thread },
  });
  const lost = { id: SECOND, place: OPS, thread, since: world.clock.now() };
  expect(await messenger.find(lost)).toBe(message);
});

test('a thread about nothing that has a name is called after the app', async () => {
  const { messenger, asked } = await openMessenger();
  const thread = await send(messenger);
  await send(messenger, { id: SECOND, thread, view: viewOf('receipt') });
  expect(asked('create_thread_from_message')).toMatchObject([{ body: { name: 'Signalbox' } }]);
});

test('where neither a thread nor a reply can be, it is said all the same', async () => {
  const { discord, messenger, guild } = await openMessenger();
  const thread = await send(messenger);
  guild.channel(OPS).denied = Permission.CreatePublicThreads;
  discord.refuse('create_message', 10_003, 1);
  discord.refuse('create_message', 160_002, 1);
  const message = await send(messenger, { id: SECOND, thread });
  expect(discord.messages(OPS)).toMatchObject([{ id: thread }, { id: message }]);
});

test('what belongs below a message that was deleted stands in the channel, and is found there', async () => {
  const { discord, messenger, world } = await openMessenger();
  const message = await send(messenger, { thread: NEVER });
  expect(discord.messages(OPS)).toMatchObject([{ id: message }]);
  const lost = { id: FIRST, place: OPS, thread: NEVER, since: world.clock.now() };
  expect(await messenger.find(lost)).toBe(message);
});
