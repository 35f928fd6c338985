import { ChannelType, MessageFlags } from 'discord-api-types/v10';
import { expect, test } from 'vitest';
import { ReadInteraction } from '#bots/discord/payloads.ts';
import { ANN, APPLICATION_ID, GUILD_ID, OPS } from '#test/support/discord/identity.ts';

const NAMED = { id: '1', application_id: APPLICATION_ID, token: 'token', version: 1 };
const USER = { id: ANN, username: 'ann', global_name: 'The Boss' };
const GUILD = {
  guild_id: GUILD_ID,
  channel_id: OPS,
  channel: { id: OPS, type: ChannelType.GuildText, parent_id: '7' },
  member: { user: USER, roles: ['5'] },
};
const THREAD = {
  ...GUILD,
  channel_id: '9',
  channel: { id: '9', type: ChannelType.PublicThread, parent_id: OPS },
};
const DIRECT = { channel_id: '8', channel: { id: '8', type: ChannelType.DM }, user: USER };
const PRESS = { ...NAMED, type: 3, data: { custom_id: 'code', component_type: 2 } };

/** A subcommand of ours, under some name. */
function typed(name: string) {
  return { type: 1, name, options: [{ type: 1, name: 'stop', options: [] }] };
}

test.each([
  ['a channel', GUILD, { id: '3' }, { place: OPS, thread: null, card: '3' }],
  ['a thread', THREAD, { id: '3', channel_id: '9' }, { place: OPS, thread: '9', card: '9/3' }],
  [
    'the head of a thread',
    THREAD,
    { id: '9', channel_id: OPS },
    { place: OPS, thread: '9', card: '9' },
  ],
  ['a direct message', DIRECT, { id: '3' }, { place: `user:${ANN}`, thread: null, card: '3' }],
  [
    'what only they see',
    GUILD,
    { id: '3', flags: MessageFlags.Ephemeral },
    { place: OPS, thread: null, card: null },
  ],
])('a press is of %s', (_, where, message, place) => {
  const { asker, ...read } = ReadInteraction.parse({ ...PRESS, ...where, message });
  expect(read).toEqual({
    id: '1',
    application: APPLICATION_ID,
    token: 'token',
    place: { alias: null, ...place },
    done: { type: 'press', pressed: 'code', isAlone: place.card === null },
  });
  const isMember = 'member' in where;
  expect(asker).toEqual({
    user: ANN,
    name: 'ann',
    guild: isMember ? GUILD_ID : null,
    roles: isMember ? ['5'] : null,
    channel: isMember ? OPS : null,
  });
});

test('of a menu its choice was pressed; a form knows whether a press had opened it', () => {
  const chosen = { ...PRESS, ...GUILD, data: { custom_id: 'menu', values: ['code'] } };
  expect(ReadInteraction.parse(chosen).done).toMatchObject({ pressed: 'code' });
  const form = { ...NAMED, ...GUILD, type: 5, data: { custom_id: 'form', components: [] } };
  expect(ReadInteraction.parse(form).done).toMatchObject({ isOfPress: false });
  const pressed = { ...form, message: { id: '3' } };
  expect(ReadInteraction.parse(pressed).done).toMatchObject({ isOfPress: true });
});

test('a command and a menu of ours are known by their names', () => {
  const done = (type: number, data: object) =>
    ReadInteraction.parse({ ...NAMED, ...GUILD, type, data }).done;
  expect(done(2, typed('run'))).toEqual({ type: 'command', data: { verb: 'stop', options: [] } });
  expect(done(4, typed('run'))).toMatchObject({ type: 'typing', data: { verb: 'stop' } });
  for (const name of ['Why did this fail?', 'Retry from failure']) {
    expect(done(2, { type: 3, name, target_id: '3' })).toEqual({ type: 'menu', name, target: '3' });
  }
});

test.each([
  ['nobody', { ...PRESS, channel_id: OPS }],
  ['another command', { ...NAMED, ...GUILD, type: 2, data: { type: 1, name: 'other' } }],
  ['a command of another program', { ...NAMED, ...GUILD, type: 2, data: typed('deploy') }],
  ['what somebody types for it', { ...NAMED, ...GUILD, type: 4, data: typed('deploy') }],
  [
    'a menu of another program',
    { ...NAMED, ...GUILD, type: 2, data: { type: 3, name: 'Translate', target_id: '3' } },
  ],
  ['something of another kind', { ...NAMED, ...GUILD, type: 1 }],
])('what comes of %s is not read', (_, payload) => {
  expect(ReadInteraction.safeParse(payload).success).toBe(false);
});
