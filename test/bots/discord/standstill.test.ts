import { expect, test } from 'vitest';
import { describeWith, faultOfStandstill, type Standstill } from '#bots/discord/standstill.ts';
import { ANN, OPS } from '#test/support/discord/identity.ts';
import { openDiscordScene } from '#test/support/discord/scene.ts';

const STANDSTILLS: readonly [standstill: Standstill, words: string, fault: RegExp][] = [
  [{ reason: 'ratelimited', afterMs: 9_000 }, 'held back for 9.0 s (ratelimited)', /^none$/],
  [
    { reason: 'ratelimited', afterMs: 90_000 },
    'held back for 1 m 30 s (ratelimited)',
    /^Discord is asked nothing for another 1 m 30 s \(ratelimited\): Discord asks to wait/,
  ],
  [
    { reason: 'too_many_invalid', afterMs: 4_000 },
    'held back for 4.0 s (too_many_invalid)',
    /would soon ban this machine/,
  ],
  [
    { reason: 'token_refused', afterMs: 60_000 },
    'held back for 1 m 0 s (token_refused)',
    /The bot token is not valid/,
  ],
];

test.each(STANDSTILLS)('%j is told beside how the gateway is', (standstill, words, fault) => {
  expect(describeWith('connected', standstill)).toBe(`connected; ${words}`);
  expect(faultOfStandstill(standstill)?.error ?? 'none').toMatch(fault);
});

test('what is held back says how to mend it, and nothing is said where nothing is', () => {
  expect(faultOfStandstill({ reason: 'token_refused', afterMs: 1 })?.fix).toContain(
    'DISCORD_TOKEN',
  );
  expect([describeWith('connected', null), faultOfStandstill(null)]).toEqual(['connected', null]);
});

test('the process says that it is held back, whoever was told to wait', async () => {
  const { discord, people, until, delivery } = await openDiscordScene();
  const told = () => delivery().describeChat()['discord'];
  const fault = () =>
    delivery()
      .platforms.find(({ name }) => name === 'discord')
      ?.check();
  await until(() => told() === 'connected' && fault() === null);
  discord.limitRate('update_original_webhook_message', 60, { scope: 'global' });
  await people.slash('run list', { by: ANN, channel: OPS });
  expect(await until(() => told() !== 'connected' && told())).toMatch(
    /^connected; held back for .+ s \(ratelimited\)$/,
  );
  expect(await fault()).toMatchObject({ fix: expect.stringContaining('tried again') });
});
