import { expect, test } from 'vitest';
import { GatewayUrl, readBaton, writeBaton } from '#bots/discord/gateway-session.ts';

test('a session is gone on with from what was left of it, at the address of the gateway', () => {
  const session = { id: 'ab3-f_9', sequence: 4_711, url: 'wss://elsewhere.example' };
  expect(readBaton(writeBaton(session))).toEqual({ ...session, url: null });
});

test.each([
  null,
  '',
  'ab3',
  'ab3:',
  ':1',
  'ab3:-1',
  'ab3:1:2',
  'ab3:1\n',
  'wss://elsewhere.example:1',
  `ab3:${'9'.repeat(16)}`,
])('%j is nothing to go on with', (baton) => {
  expect(readBaton(baton)).toBeNull();
});

test.each([
  ['wss://gateway.discord.gg', true],
  ['ws://127.0.0.1:4900/?x=1', true],
  ['https://gateway.discord.gg', false],
  ['wss://gateway.discord.gg/#x', false],
  ['gateway', false],
])('%s may be where a gateway is: %s', (url, isOne) => {
  expect(GatewayUrl.safeParse(url).success).toBe(isOne);
});

test('who has no session leaves none', () => {
  expect(writeBaton(null)).toBeNull();
});
