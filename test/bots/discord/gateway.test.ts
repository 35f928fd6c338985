import { expect, test } from 'vitest';
import { openGatewayScene } from '#test/support/discord/gateway-scene.ts';
import type { DiscordStandIn, StandInOptions } from '#test/support/discord/stand-in.ts';

/** One process that is connected. */
async function openConnected(options: StandInOptions = {}) {
  const scene = await openGatewayScene(options);
  const one = await scene.openOne();
  one.gateway.start();
  await one.is('connected');
  return { ...scene, one };
}

test('it asks for no intents, hears what people do, and says once that it is connected', async () => {
  const { gateway, discord, one, ping } = await openConnected({ heartbeatMs: 200 });
  const ack = await ping();
  expect(ack).toMatchObject({ acked: true });
  expect(one.heard).toEqual([ack.interaction.id]);
  await discord.until(() => gateway.heartbeats > 1);
  expect(gateway).toMatchObject({ identified: 1, sessions: { count: 1 } });
  expect(one.gateway.fault).toBeNull();
  expect(one.told()).toEqual(['discord: connected']);
});

type Breaking = (gateway: DiscordStandIn['gateway']) => void;
const BREAKINGS: readonly [what: string, breakOff: Breaking][] = [
  ['a broken connection', (gateway) => gateway.drop()],
  ['op 7', (gateway) => gateway.askToReconnect()],
  ['op 9, resumable', (gateway) => gateway.invalidate({ isResumable: true })],
  ['code 4000', (gateway) => gateway.close(4000)],
  ['no acks any more', (gateway) => gateway.freeze()],
];

test.each(BREAKINGS)('after %s it resumes, and hears what it missed', async (_, breakOff) => {
  const { gateway, one, ping } = await openConnected({ heartbeatMs: 300 });
  breakOff(gateway);
  const missed = await ping();
  expect(missed).toMatchObject({ acked: true });
  expect(one.heard).toEqual([missed.interaction.id]);
  // Never at once: what breaks again and again would be opened as often.
  expect(one.pauses.some((ms) => ms >= 250 && ms !== 1_000)).toBe(true);
  expect(gateway).toMatchObject({ identified: 1, sessions: { count: 1 } });
  expect([one.gateway.fault, one.faults()]).toEqual([null, []]);
});

test('a session outlives refused reconnects, each of which waits longer: nothing is lost', async () => {
  const { gateway, discord, one, ping } = await openConnected();
  gateway.isDown = true;
  gateway.drop();
  const missed = ping();
  await discord.until(() => one.pauses.filter((ms) => ms !== 1_000).length > 6);
  expect(one.gateway.describe()).toBe('connecting (unreachable)');
  one.wind(10_001);
  expect(one.gateway.fault).toMatchObject({
    error: expect.stringMatching(/^Nothing has been heard from Discord for \d+ s \(unreachable\)/),
  });
  gateway.isDown = false;
  expect(await missed).toMatchObject({ acked: true });
  await one.is('connected');
  expect(gateway.identified).toBe(1);
  const waits = one.pauses.filter((ms) => ms !== 1_000);
  expect(Math.max(...waits.slice(0, 2))).toBeLessThanOrEqual(1_000);
  expect(Math.max(...waits)).toBeGreaterThan(5_000);
});

test('a session that is over is begun anew, not sooner than Discord allows', async () => {
  const { gateway, discord, one } = await openConnected();
  gateway.invalidate({ isResumable: false });
  await one.is('connecting (a session was just begun)');
  expect(gateway.identified).toBe(1);
  one.wind(6_000);
  await one.is('connected');
  expect(gateway.identified).toBe(2);
  gateway.drop();
  gateway.sessions.forget();
  await one.is('connecting (a session was just begun)');
  one.wind(6_000);
  await discord.until(() => gateway.identified === 3);
  await one.is('connected');
});

test('a session that Discord closes on whenever it is resumed is given up after three times', async () => {
  const { gateway, one } = await openConnected();
  gateway.refusesResume = 4000;
  gateway.drop();
  await one.is('connecting (a session was just begun)');
  expect(one.pauses.filter((ms) => ms !== 1_000).length).toBeGreaterThanOrEqual(4);
  one.wind(6_000);
  await one.is('connected');
  expect(gateway).toMatchObject({ identified: 2, resumed: 0, connections: 1 });
});

test.each([
  ['asked to come back', (gateway: DiscordStandIn['gateway']) => gateway.askToReconnect()],
  ['cut off', (gateway: DiscordStandIn['gateway']) => gateway.drop()],
])('%s in the same breath in which somebody does something, it hears all of it', async (_, cut) => {
  const { gateway, one, ping } = await openConnected();
  for (let round = 0; round < 8; round += 1) {
    const asked = [ping(), ping()];
    cut(gateway);
    const acks = await Promise.all(asked);
    for (const { acked, interaction } of acks) {
      expect([acked, one.heard.includes(interaction.id)]).toEqual([true, true]);
    }
    await one.is('connected');
  }
  expect(gateway.identified).toBe(1);
});

test.each([
  [4004, /DISCORD_TOKEN/],
  [4011, /servers/],
  [4014, /Bring Signalbox up to date/],
])(
  'code %i is a fault that is told once, and tried again after five minutes',
  async (code, fix) => {
    const { gateway, one, discord } = await openConnected();
    gateway.close(code);
    await one.is(`connecting (code ${code})`);
    expect(one.gateway.fault?.fix).toMatch(fix);
    await discord.until(() => one.pauses.includes(300_000));
    one.wind(300_000);
    await one.is('connected');
    expect(one.gateway.fault).toBeNull();
    expect(one.faults()).toEqual([expect.objectContaining({ fix: expect.stringMatching(fix) })]);
    expect(one.told().slice(-2)).toContain('discord can be heard again');
    expect(gateway.identified).toBe(2);
  },
);

test('a token that Discord does not know begins no session, and is tried once a minute', async () => {
  const { openOne, discord, gateway } = await openGatewayScene();
  const { apiUrl } = discord;
  const settings = { token: 'gone', applicationId: '1'.repeat(18), guildId: null, channel: '2' };
  const one = await openOne({ settings: { ...settings, apiUrl } });
  one.gateway.start();
  await discord.until(() => one.pauses.filter((ms) => ms === 60_000).length > 3);
  expect(one.gateway.fault?.fix).toContain('DISCORD_TOKEN');
  expect(one.faults()).toHaveLength(1);
  expect(gateway.identified).toBe(0);
  expect(discord.world.invalidRequests).toBe(1);
});

test('where few sessions are left for the day none is begun, and that is said', async () => {
  const { openOne, discord, gateway } = await openGatewayScene();
  const { identifies } = discord.world;
  identifies.remaining = 100;
  const one = await openOne();
  one.gateway.start();
  await one.is('connecting (sessions used up)');
  expect(one.gateway.fault?.fix).toContain('begun by itself in 1 d 0 h');
  await discord.until(() => one.pauses.filter((ms) => ms === 600_000).length > 2);
  expect([gateway.identified, one.faults().length]).toEqual([0, 1]);
  identifies.remaining = 1_000;
  await one.is('connected');
});

test('a process that is started again and again goes on with its session', async () => {
  const { openOne, gateway, ping } = await openGatewayScene();
  for (let start = 0; start < 5; start += 1) {
    const one = await openOne();
    one.gateway.start();
    await one.is('connected');
    expect(await ping()).toMatchObject({ acked: true });
    await one.gateway.stop();
  }
  expect(gateway).toMatchObject({ identified: 1, resumed: 4, sessions: { count: 0 } });
});

test.each([
  ['before Discord has answered', 'down'],
  ['while it connects', 'refused'],
  ['connected', 'up'],
])('stopped %s, nothing of it is left', async (_, how) => {
  const { openOne, gateway, discord } = await openGatewayScene();
  if (how === 'down') discord.goDown('*', 503);
  gateway.isDown = how === 'refused';
  const one = await openOne();
  one.gateway.start();
  await one.is(how === 'up' ? 'connected' : /^connecting \((http_503|unreachable)\)/);
  await one.gateway.stop();
  gateway.isDown = false;
  discord.heal();
  const pauses = one.pauses.length;
  await discord.until(() => gateway.sessions.count === 0);
  // Another that begins now has opened: so would what was left.
  const other = await openOne();
  other.gateway.start();
  await other.is('connected');
  expect([one.pauses.length, gateway.sessions.count]).toEqual([pauses, 1]);
});
