import { MessageFlags, Routes } from 'discord.js';
import { expect, test } from 'vitest';
import { openRest } from '#test/support/discord/client.ts';
import { OPS } from '#test/support/discord/identity.ts';
import { assertDiscordLimits } from '#test/support/discord/message-limits.ts';
import { startDiscord } from '#test/support/discord/stand-in.ts';

const V2 = MessageFlags.IsComponentsV2;
const BUTTON = { type: 2, style: 1, custom_id: 'a', label: 'A' };

function say(text: string) {
  return { type: 10, content: text };
}

function row(...components: object[]) {
  return { type: 1, components };
}

const many = (count: number, make: (index: number) => object) =>
  Array.from({ length: count }, (_, index) => make(index));
const v2 = (...components: object[]) => ({ flags: V2, components });

const BLUNDERS: readonly [told: string, said: object][] = [
  ['COMPONENT_MAX_TOTAL', v2(...many(41, () => say('x')))],
  ['DISPLAYABLE_TEXT_SIZE', v2(say('x'.repeat(2001)), say('x'.repeat(2000)))],
  ['bytes of text', v2(say('€'.repeat(3200)))],
  ['LEGACY_FIELDS', { content: 'x', ...v2(say('x')) }],
  ['LEGACY_FIELDS', { embeds: [{ title: 'x' }], ...v2(say('x')) }],
  ['CUSTOM_ID_DUPLICATED', v2(row(BUTTON), row(BUTTON))],
  ['components.0.components', v2(row(...many(6, (n) => ({ ...BUTTON, custom_id: `b${n}` }))))],
  ['custom_id', v2(row({ ...BUTTON, custom_id: 'x'.repeat(101) }))],
  ['label', v2(row({ ...BUTTON, label: 'x'.repeat(81) }))],
  ['a link has a url', v2(row({ ...BUTTON, style: 5 }))],
  ['accessory', v2({ type: 9, components: [say('x')] })],
  ['components.0', v2({ type: 17, components: [] })],
  ['components.0', v2({ type: 17, components: [{ type: 17, components: [say('x')] }] })],
  ['REFERENCED_ATTACHMENT_NOT_FOUND', v2(gallery('attachment://graph.png'))],
  ['options', v2(row(select(many(26, (n) => ({ label: 'x', value: `${n}` })))))],
  ['one value', v2(row(select(many(2, () => ({ label: 'x', value: 'x' })))))],
  // Without the flag only rows are known.
  ['components.0.type', { components: [say('x')] }],
  ['content', { content: 'x'.repeat(2001) }],
  ['embeds.0.title', { embeds: [{ title: 'x'.repeat(257) }] }],
  ['embeds.0.fields', { embeds: [{ fields: many(26, () => ({ name: 'x', value: 'x' })) }] }],
  ['MAX_EMBED_SIZE', { embeds: many(2, () => ({ description: 'x'.repeat(3001) })) }],
  ['nonce', { content: 'x', nonce: 'x'.repeat(26) }],
  ['flags', { content: 'x', flags: MessageFlags.Ephemeral }],
  ['allowed_mentions', { content: 'x', allowed_mentions: { parse: ['everyone'] } }],
  ['allowed_mentions', { content: 'x', allowed_mentions: undefined }],
  ['poll', { content: 'x', poll: {} }],
];

function gallery(url: string) {
  return { type: 12, items: [{ media: { url } }] };
}

function select(options: object[]) {
  return { type: 3, custom_id: 's', options };
}

test('what a correct program never sends fails the test, and says where', async () => {
  const discord = await startDiscord();
  const rest = openRest(discord);
  const told: [string, boolean][] = [];
  for (const [expected, said] of BLUNDERS) {
    const body = { allowed_mentions: { parse: [] }, ...said };
    await rest.post(Routes.channelMessages(OPS), { body }).catch(String);
    const blunders = discord.takeBlunders();
    told.push([expected, blunders.some((each) => each.includes(expected))]);
  }
  expect(told.filter(([, isTold]) => !isTold)).toEqual([]);
  expect(told).toHaveLength(BLUNDERS.length);
});

test('a body is held to the same limits where no guild is open', () => {
  const body = v2(say('failed'), row(BUTTON));
  expect(() => assertDiscordLimits(body)).not.toThrow();
  expect(() => assertDiscordLimits({ ...body, content: 'failed' })).toThrow('Invalid Form Body');
});
