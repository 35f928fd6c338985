import { App as Bolt } from '@slack/bolt';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { pause } from '#bots/answering/pause.ts';
import { SILENT_LOGGER } from '#bots/slack/silent-logger.ts';
import { Sockets, type SocketsOptions } from '#bots/slack/sockets.ts';
import { webClientOptions } from '#bots/slack/web-client.ts';
import { APP_TOKEN, BOT_TOKEN } from '#test/support/slack/identity.ts';
import { startSlack } from '#test/support/slack/stand-in.ts';

const BOTH = '2 of 2 sockets open';
const OPEN = 'apps.connections.open';
/** What is waited for in hours or minutes is waited for in a moment here. */
const PAUSE_MS_MAX = 20;

async function openSockets(options: Partial<SocketsOptions> = {}) {
  const slack = await startSlack();
  const { apiUrl } = slack;
  const lines: { level: number; msg: string; reason?: string; fix?: string }[] = [];
  const pauses: number[] = [];
  let aheadMs = 0;
  const sockets = new Sockets({
    appToken: APP_TOKEN,
    apiUrl,
    log: pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) }),
    monotonic: () => performance.now() + aheadMs,
    pause: async (ms) => {
      pauses.push(ms);
      await new Promise((resolve) => setTimeout(resolve, Math.min(ms, PAUSE_MS_MAX)));
    },
    ...options,
  });
  const bolt = new Bolt({
    receiver: sockets,
    authorize: async () => ({ botToken: BOT_TOKEN }),
    clientOptions: webClientOptions(apiUrl),
    logger: SILENT_LOGGER,
    convoStore: false,
  });
  bolt.command('/run', ({ ack }) => ack());
  onTestFinished(() => sockets.stop());
  const type = () => slack.people.type('/run help', { by: 'UANN', channel: 'COPS' });
  const are = (words: string) => slack.until(() => sockets.describe() === words);
  return {
    slack,
    sockets,
    pauses,
    type,
    are,
    connections: slack.sockets.connections,
    faults: () => lines.filter(({ level }) => level >= 50),
    told: () => lines.map(({ msg }) => msg),
    wind: (ms: number) => {
      aheadMs += ms;
    },
    start: async () => {
      await sockets.start();
      await are(BOTH);
    },
  };
}

test.each([
  ['is dropped', 'drop'],
  ['is asked to come back', 'disconnect'],
])('while one socket %s the other receives, and it is opened anew', async (_, what) => {
  const { start, connections, type, are, sockets, faults, told } = await openSockets();
  await start();
  if (what === 'drop') connections.drop(1);
  else connections.disconnect('refresh_requested', 1);
  expect(await type()).toMatchObject({ acked: true, attempts: 1 });
  expect(sockets.fault).toBeNull();
  await are(BOTH);
  await expect.poll(() => connections.count).toBe(2);
  expect(connections.opened).toBe(3);
  expect(faults()).toEqual([]);
  expect(told().at(-1)).toBe(`slack: ${BOTH}`);
});

test('at the start it is said once that both are open', async () => {
  const { start, slack, told } = await openSockets();
  await start();
  await slack.until(() => told().length > 0);
  expect(told()).toEqual([`slack: ${BOTH}`]);
});

test('one that does not open at the start is told after a while', async () => {
  const { sockets, slack, told } = await openSockets({ openingMs: 50 });
  slack.goDown(OPEN, 503);
  await sockets.start();
  await slack.until(() => told().includes('slack: 0 of 2 sockets open (http_503)'));
  expect(told().filter((words) => words.includes('not_yet_open'))).toEqual([]);
});

test('both dropped come back at the first try, and what was typed meanwhile arrives once', async () => {
  const { start, connections, slack, type, are, sockets, faults } = await openSockets({ pause });
  await start();
  connections.drop();
  const typed = type();
  await slack.until(() => connections.opened >= 4);
  await are(BOTH);
  expect(connections.opened).toBe(4);
  expect(await typed).toMatchObject({ acked: true, attempts: 1 });
  expect([sockets.fault, faults()]).toEqual([null, []]);
});

test.each([
  ['invalid_auth', /app-level token/],
  ['not_allowed_token_type', /xapp-/],
  ['missing_scope', /connections:write/],
])(
  '%s is a fault that is told once, tried every minute, and over when it is mended',
  async (code, fix) => {
    const { start, slack, connections, are, sockets, faults, told, pauses } = await openSockets();
    await start();
    slack.refuse(OPEN, code);
    connections.drop();
    await slack.until(() => slack.world.calls.filter(({ outcome }) => outcome === code).length > 4);
    expect(sockets.fault).toMatchObject({
      error: expect.stringContaining(code),
      fix: expect.stringMatching(fix),
    });
    expect(pauses.filter((ms) => ms === 60_000).length).toBeGreaterThan(2);
    expect(faults()).toEqual([
      expect.objectContaining({ reason: code, fix: expect.stringMatching(fix) }),
    ]);
    slack.heal();
    await are(BOTH);
    expect(sockets.fault).toBeNull();
    await slack.until(() => told().includes('slack can be heard again'));
    expect(faults()).toHaveLength(1);
  },
);

test('Socket Mode that was switched off is a fault, though Slack still gives addresses', async () => {
  const { start, connections, slack, sockets } = await openSockets({ pause });
  await start();
  connections.disconnect('link_disabled');
  await slack.until(() => sockets.fault);
  expect(sockets.fault?.fix).toContain('Switch on Socket Mode');
});

test('an outage is a fault once nobody has been heard for five seconds', async () => {
  const { start, slack, connections, are, sockets, faults, wind, pauses } = await openSockets();
  await start();
  slack.goDown(OPEN, 503);
  connections.drop();
  await are('0 of 2 sockets open (http_503)');
  expect([sockets.fault, faults()]).toEqual([null, []]);
  wind(5_001);
  await slack.until(() => faults().length > 0);
  expect(sockets.fault?.error).toMatch(/^No socket to Slack has been open for 5 s: http_503/);
  slack.heal();
  await are(BOTH);
  expect([sockets.fault, faults().length]).toEqual([null, 1]);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(10_000);
});

test('Slack says how long to wait', async () => {
  const { slack, sockets, pauses, are } = await openSockets();
  slack.limitRate(OPEN, 30, 2);
  await sockets.start();
  await are(BOTH);
  expect(pauses).toEqual([30_000, 30_000]);
});

test('a connection through which nothing comes any more is noticed', async () => {
  const patience = { openMs: 10_000, pingMs: 300 };
  const { start, connections, type, slack } = await openSockets({ patience });
  await start();
  connections.freeze();
  const typed = type();
  await slack.until(() => connections.opened >= 4);
  expect(await typed).toMatchObject({ acked: true });
});

test('a connection that is never greeted is given up, and tried again', async () => {
  const patience = { openMs: 100, pingMs: 5_000 };
  const { sockets, connections, slack, are } = await openSockets({ patience });
  connections.greets = false;
  await sockets.start();
  await slack.until(() => connections.opened >= 4);
  connections.greets = true;
  await are(BOTH);
  expect(sockets.fault).toBeNull();
});

test.each([
  ['before an address is there', 0],
  ['with both open', 2],
])('stopped %s, nothing of them is left', async (_, count) => {
  const { sockets, connections, are, slack } = await openSockets();
  await sockets.start();
  if (count === 2) await are(BOTH);
  await sockets.stop();
  await slack.until(() => connections.standing === 0);
  const { opened } = connections;
  await slack.until(() => slack.world.tickets.size === 0 || connections.opened === opened);
  expect(sockets.fault).toBeNull();
});
