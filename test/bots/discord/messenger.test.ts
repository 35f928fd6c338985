import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { openDiscordMessenger } from '#bots/discord/messenger.ts';
import { openDiscordRest } from '#bots/discord/rest.ts';
import { walkComponents } from '#test/support/discord/components.ts';
import { ANN, BEN, OPS, TOKEN } from '#test/support/discord/identity.ts';
import { isV2 } from '#test/support/discord/messages.ts';
import {
  FIRST,
  NEVER,
  openMessenger,
  postOf,
  SECOND,
  send,
  viewOf,
} from '#test/support/discord/messenger-scene.ts';
import type { DiscordStandIn } from '#test/support/discord/stand-in.ts';
import { postMessage } from '#test/support/discord/write-message.ts';
import { encode } from '#test/support/slack/read-card.ts';

const THIRD = 't'.repeat(22);
const PICTURE = {
  png: new Uint8Array([1, 2, 3]),
  fileName: 'run-3f2a91c0.png',
  altText: 'a → b',
};

function picturesOf(discord: DiscordStandIn): string[] {
  const [{ components } = { components: [] }] = discord.messages(OPS);
  return JSON.stringify(walkComponents(components)).match(/run-3f2a91c0\.png/g) ?? [];
}

test('a card is posted once however often it is sent, pings nobody, and says of which post it is', async () => {
  const { discord, messenger, asked } = await openMessenger();
  const message = await send(messenger);
  expect(await send(messenger)).toBe(message);
  expect(discord.messages(OPS)).toMatchObject([{ id: message, nonce: FIRST }]);
  expect(asked('create_message')[0]?.body).toMatchObject({
    nonce: FIRST,
    enforce_nonce: true,
    allowed_mentions: { parse: [] },
  });
  expect(await messenger.recall({ place: OPS, message })).toEqual({ id: FIRST, about: null });
  expect(messenger).toMatchObject({ surface: 'discord', defaultPlace: OPS, hasPictures: true });
});

test('an edit shows the new state in the same message', async () => {
  const { discord, messenger } = await openMessenger();
  const message = await send(messenger);
  const updated = await messenger.update(
    { place: OPS, message },
    { view: viewOf('run'), picture: null },
  );
  expect(updated).toEqual({ type: 'sent', message });
  const [shown] = discord.messages(OPS);
  expect(shown).toMatchObject({ id: message, editedAt: expect.any(Number) });
  expect(shown && isV2(shown)).toBe(true);
});

test('only cards of ours are recalled', async () => {
  const { discord, messenger, world, guild } = await openMessenger();
  const card = await send(messenger);
  const [{ components } = { components: [] }] = discord.messages(OPS);
  const channel = guild.channel(OPS);
  const { id: forged } = postMessage(world, channel, { author: ANN, components });
  const { id: plain } = postMessage(world, channel, { content: 'ours' });
  for (const message of [forged, plain, NEVER, `${NEVER}/${card}`]) {
    expect(await messenger.recall({ place: OPS, message })).toBeNull();
  }
});

test('somebody is written to in their direct messages, which are opened once and have no threads', async () => {
  const { discord, messenger, guild, world, asked } = await openMessenger();
  const place = messenger.placeOfPerson(BEN) ?? '';
  const first = await send(messenger, { place });
  const second = await send(messenger, { place, id: SECOND, thread: first });
  expect(await messenger.recall({ place, message: first })).toMatchObject({ id: FIRST });
  await messenger.update({ place, message: first }, { view: viewOf(), picture: null });
  const said = await messenger.whisper({ place: OPS, person: BEN, thread: null }, viewOf());
  expect(said).toMatchObject({ type: 'sent' });
  const dm = guild.openDm(BEN).id;
  expect(discord.messages(dm)).toMatchObject([
    { id: first, editedAt: expect.any(Number) },
    { id: second },
    { nonce: null },
  ]);
  expect(discord.messages(OPS)).toEqual([]);
  const lost = { id: SECOND, place, thread: first, since: world.clock.now() };
  expect(await messenger.find(lost)).toBe(second);
  expect(asked('create_dm')).toHaveLength(1);
});

test('who cannot be written to is a refusal; while Discord does not open the message nothing is sent', async () => {
  const { discord, messenger, guild } = await openMessenger();
  guild.user(ANN).isClosed = true;
  const to = (id: string) => messenger.post(postOf({ place: messenger.placeOfPerson(id) ?? '' }));
  expect(await to(ANN)).toEqual({ type: 'refused', reason: '50007' });
  expect(await to(NEVER)).toEqual({ type: 'refused', reason: '10013' });
  discord.goDown('create_dm', 503);
  expect(await to(BEN)).toMatchObject({ type: 'later', reason: 'http_503' });
});

test('Discord asks to wait, is down, or cannot be reached at all', async () => {
  const { discord, messenger } = await openMessenger();
  discord.limitRate('create_message', 7);
  const limited = await messenger.post(postOf());
  expect(limited).toMatchObject({ type: 'later', reason: 'ratelimited' });
  expect(limited.type === 'later' && limited.afterMs).toBeCloseTo(7_000, -3);
  discord.goDown('update_message', 503, 1);
  const message = { place: OPS, message: NEVER };
  const content = { view: viewOf(), picture: null };
  expect(await messenger.update(message, content)).toMatchObject({ type: 'later' });
  const log = pino({ level: 'silent' });
  const rest = openDiscordRest(
    { token: TOKEN, apiUrl: 'http://127.0.0.1:2/api' },
    { log, monotonic: () => 0 },
  );
  const settings = { channel: OPS };
  const gone = openDiscordMessenger({
    rest,
    settings,
    intents: { encode },
    log,
    now: () => 0,
  });
  expect(await gone.post(postOf())).toMatchObject({ type: 'later', reason: 'unreachable' });
});

test('what Discord does not take as it was drawn is in the log, without what the card says', async () => {
  const { discord, messenger, lines } = await openMessenger();
  discord.refuse('create_message', 50035, 1);
  expect(await messenger.post(postOf())).toEqual({ type: 'refused', reason: '50035' });
  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
    { level: 50, place: OPS, reason: '50035' },
  ]);
  expect(lines.join('')).not.toContain('order-sync');
});

test('a post whose answer was lost is found, also below many others and by a clock that is ahead', async () => {
  const { discord, messenger, world, guild, asked } = await openMessenger();
  const since = world.clock.now();
  discord.loseAnswer('create_message');
  expect(await messenger.post(postOf())).toEqual({ type: 'unknown', reason: 'no_answer' });
  const [{ id } = { id: '' }] = discord.messages(OPS);
  const channel = guild.channel(OPS);
  for (let many = 0; many < 90; many += 1) {
    postMessage(world, channel, { author: ANN, content: 'hello' });
  }
  const lost = { id: FIRST, place: OPS, thread: null };
  expect(await messenger.find({ ...lost, since: since + 60 * 60_000 })).toBe(id);
  const second = await send(messenger, { id: SECOND });
  for (let many = 0; many < 120; many += 1) {
    postMessage(world, channel, { author: ANN, content: 'hello' });
  }
  const before = asked('list_messages').length;
  expect(await messenger.find({ ...lost, id: SECOND, since })).toBe(second);
  expect(asked('list_messages')).toHaveLength(before + 1);
  expect(await messenger.find({ ...lost, id: 'z'.repeat(22), since })).toBeNull();
  // What somebody copies is not ours.
  const copied = JSON.stringify(discord.messages(OPS)[0]?.components).replaceAll(FIRST, THIRD);
  postMessage(world, channel, { author: ANN, components: JSON.parse(copied) });
  expect(await messenger.find({ ...lost, id: THIRD, since })).toBeNull();
});

test('a channel that cannot be read cannot be looked into; while Discord is down it is not known yet', async () => {
  const { discord, messenger, guild, world } = await openMessenger();
  await send(messenger);
  const lost = { id: FIRST, place: OPS, thread: null, since: world.clock.now() };
  discord.goDown('list_messages', 503, 1);
  await expect(messenger.find(lost)).rejects.toThrow('Service Unavailable');
  guild.channel(OPS).denied = Permission.ReadMessageHistory;
  expect(await messenger.find(lost)).toBeUndefined();
  guild.channel(OPS).denied = Permission.ViewChannel;
  expect(await messenger.find(lost)).toBeUndefined();
  expect(await messenger.find({ ...lost, place: NEVER })).toBeUndefined();
});

test('a history that Discord cannot list holds a post up only while that may pass, and a second one could be', async () => {
  const { discord, messenger, world } = await openMessenger();
  discord.goDown('list_messages', 500);
  const lost = { id: FIRST, place: OPS, thread: null, since: world.clock.now() };
  expect(await messenger.find(lost)).toBeUndefined();
  world.clock.wind(5 * 60_000);
  await expect(messenger.find(lost)).rejects.toThrow('Internal Server Error');
  world.clock.wind(10 * 60_000);
  expect(await messenger.find(lost)).toBeUndefined();
});

test('a picture comes with its card, and stays there when the card is edited', async () => {
  // As where Slack is on, too: its client puts another undici's dispatcher in place for the process.
  await import('@slack/bolt');
  const { discord, messenger } = await openMessenger();
  const message = { place: OPS, message: await send(messenger) };
  const uploaded = await messenger.upload(message, PICTURE, viewOf());
  const [shown] = discord.messages(OPS);
  const [file] = shown?.attachments ?? [];
  expect(uploaded).toEqual({ type: 'sent', message: `${file?.id}/run-3f2a91c0.png` });
  expect(file).toMatchObject({ description: 'a → b', contentType: 'image/png' });
  expect([...(file?.bytes ?? [])]).toEqual([1, 2, 3]);
  expect(picturesOf(discord)).not.toEqual([]);
  const kept = uploaded.type === 'sent' ? uploaded.message : '';
  const picture = { file: kept, altText: PICTURE.altText };
  const updated = await messenger.update(message, { view: viewOf(), picture });
  expect(updated).toMatchObject({ type: 'sent' });
  expect(picturesOf(discord)).not.toEqual([]);
  expect(discord.messages(OPS)).toMatchObject([{ attachments: [{ id: file?.id }] }]);
});

test('a card comes without its picture where Discord does not take that', async () => {
  const { discord, messenger, guild, lines } = await openMessenger();
  const message = { place: OPS, message: await send(messenger) };
  const picture = { file: `${NEVER}/run-3f2a91c0.png`, altText: PICTURE.altText };
  expect(await messenger.update(message, { view: viewOf(), picture })).toMatchObject({
    type: 'sent',
  });
  expect(discord.takeBlunders()).toHaveLength(1);
  expect([picturesOf(discord), lines.length]).toEqual([[], 1]);
  discord.refuse('update_message', 50035, 1);
  const upload = () => messenger.upload(message, PICTURE, viewOf());
  expect(await upload()).toEqual({ type: 'refused', reason: '50035' });
  discord.goDown('update_message', 503, 1);
  expect(await upload()).toEqual({ type: 'unknown', reason: 'http_503' });
  guild.channel(OPS).denied = Permission.AttachFiles;
  expect(await upload()).toEqual({ type: 'refused', reason: '50013' });
});
