import { Routes } from 'discord-api-types/v10';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { admit, heedAnswer, NO_RISK } from '#bots/discord/ban-guard.ts';
import { readReason } from '#bots/discord/judge-answer.ts';
import { type DiscordRest, openDiscordRest } from '#bots/discord/rest.ts';
import { APPLICATION_ID, OPS, TOKEN } from '#test/support/discord/identity.ts';
import { type StandInOptions, startDiscord } from '#test/support/discord/stand-in.ts';

const MINUTE_MS = 60_000;

type Answer = Omit<Parameters<typeof heedAnswer>[1], 'now'>;

const SENT: Answer = { status: 200, scope: null, isAuthorised: true };

/** What is at risk after so many answers, all at once. */
function riskOf(answer: Partial<Answer>, times = 1) {
  return Array.from({ length: times }).reduce<typeof NO_RISK>(
    (risk) => heedAnswer(risk, { ...SENT, ...answer, now: 0 }),
    NO_RISK,
  );
}

/** How long a request would be held back then; 0: it is made. */
function waitOf(risk: typeof NO_RISK, now: number, isAuthorised = true): number {
  const admitted = admit(risk, { isAuthorised, now });
  return 'heldBack' in admitted ? admitted.heldBack.afterMs : 0;
}

const COUNTED: readonly [what: string, answer: Partial<Answer>, isCounted: boolean][] = [
  ['401', { status: 401 }, true],
  ['401 without the token', { status: 401, isAuthorised: false }, true],
  ['403', { status: 403 }, true],
  ['429', { status: 429, scope: 'user' }, true],
  ['429 for everything', { status: 429, scope: 'global' }, true],
  ['429 that others used up', { status: 429, scope: 'shared' }, false],
  ['404', { status: 404 }, false],
  ['200', { status: 200 }, false],
  ['503', { status: 503 }, false],
];

test.each(COUNTED)('%s counts as Discord counts', (_, answer, isCounted) => {
  expect(riskOf(answer).invalidAt).toHaveLength(isCounted ? 1 : 0);
});

test('at 1,000 invalid requests nothing is asked any more until they are ten minutes old', () => {
  expect(waitOf(riskOf({ status: 403 }, 999), 0)).toBe(0);
  const full = riskOf({ status: 403 }, 1_000);
  expect([waitOf(full, 0), waitOf(full, 9 * MINUTE_MS, false)]).toEqual([
    10 * MINUTE_MS,
    MINUTE_MS,
  ]);
  expect(waitOf(full, 10 * MINUTE_MS)).toBe(0);
});

test('a refused token is tried once a minute, and taken again once Discord takes it', () => {
  const refused = riskOf({ status: 401 });
  expect([waitOf(refused, 0), waitOf(refused, 0, false)]).toEqual([MINUTE_MS, 0]);
  const tried = admit(refused, { isAuthorised: true, now: MINUTE_MS });
  if ('heldBack' in tried) throw tried.heldBack;
  expect(waitOf(tried.risk, MINUTE_MS)).toBe(MINUTE_MS);
  const heed = (status: number) =>
    waitOf(heedAnswer(tried.risk, { ...SENT, status, now: MINUTE_MS }), MINUTE_MS);
  expect([heed(200), heed(404), heed(503), heed(401)]).toEqual([0, 0, MINUTE_MS, MINUTE_MS]);
});

async function openRest(token: string, options: StandInOptions = {}) {
  const discord = await startDiscord(options);
  const time = { now: 0 };
  const lines: string[] = [];
  const log = pino({}, { write: (line) => void lines.push(line) });
  const rest = openDiscordRest(
    { token, apiUrl: discord.apiUrl },
    { log, monotonic: () => time.now },
  );
  return { discord, rest, time, lines, count: () => discord.world.calls.length };
}

async function fail(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    return readReason(error);
  }
  return 'done';
}

function look(rest: DiscordRest): Promise<string> {
  return fail(rest.get(Routes.channel(OPS)));
}

test('Discord is asked once with a token that it refuses, and goes on hearing answers to interactions', async () => {
  const { rest, time, count } = await openRest('another.bot.token');
  expect(rest.standstill).toBeNull();
  expect([await look(rest), await look(rest), count()]).toEqual(['http_401', 'token_refused', 1]);
  expect(rest.standstill).toEqual({ reason: 'token_refused', afterMs: MINUTE_MS });
  const answer = rest.post(Routes.webhook(APPLICATION_ID, 'unknown'), { auth: false, body: {} });
  expect([await fail(answer), count()]).toEqual(['50027', 2]);
  time.now += MINUTE_MS;
  expect([await look(rest), await look(rest), count()]).toEqual(['http_401', 'token_refused', 3]);
});

test('after 1,000 refusals Discord is left alone, and the log says so once', async () => {
  const { discord, rest, lines, count } = await openRest(TOKEN, { invalidRequestsMax: 1_000 });
  // Only answers to interactions may be more than 50 a second.
  discord.refuse('create_interaction_response', 50013);
  const answer = Routes.interactionCallback(OPS, 'unknown');
  for (let many = 0; many < 1_000; many += 100) {
    const some = Array.from({ length: 100 }, () => fail(rest.post(answer, { auth: false })));
    await Promise.all(some);
  }
  expect([await look(rest), await look(rest), count()]).toEqual([
    'too_many_invalid',
    'too_many_invalid',
    1_000,
  ]);
  expect(rest.standstill).toEqual({ reason: 'too_many_invalid', afterMs: 10 * MINUTE_MS });
  expect(lines).toHaveLength(1);
});

test('a token that was refused once is used again a minute later', async () => {
  const { discord, rest, time, count } = await openRest(TOKEN);
  discord.refuse('get_channel', 0, 1);
  expect(await look(rest)).toBe('http_401');
  time.now += MINUTE_MS;
  expect([await look(rest), await look(rest), count()]).toEqual(['done', 'done', 3]);
  expect(rest.standstill).toBeNull();
});

test('an error that is logged holds neither what was said nor the token of an answer', async () => {
  const { discord, rest } = await openRest(TOKEN);
  const token = 'a.token.of.theirs';
  const route = Routes.webhook(APPLICATION_ID, token);
  const ask = async () => {
    const call = rest.post(route, { auth: false, body: { content: 'a secret' } });
    const error: unknown = await call.catch((reason: unknown) => reason);
    return error instanceof Error ? JSON.stringify(pino.stdSerializers.err(error)) : '';
  };
  discord.goDown('execute_webhook', 503, 1);
  discord.limitRate('execute_webhook', 1);
  for (const told of [await ask(), await ask(), await ask()]) {
    expect(told).toContain('/webhooks/');
    expect(told).not.toContain(token);
    expect(told).not.toContain('a secret');
  }
});

test('a limit of all requests is waited out without asking', async () => {
  const { discord, rest, time, count } = await openRest(TOKEN);
  discord.limitRate('get_channel', 60, { scope: 'global' });
  const other = () => fail(rest.get(Routes.user()));
  expect([await look(rest), await other(), count()]).toEqual(['ratelimited', 'ratelimited', 1]);
  expect(rest.standstill).toEqual({ reason: 'ratelimited', afterMs: MINUTE_MS });
  time.now += MINUTE_MS;
  expect(rest.standstill).toBeNull();
});
