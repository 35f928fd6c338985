import { Routes } from 'discord.js';
import { expect, test } from 'vitest';
import { openDiscordMessenger } from '#bots/discord/messenger.ts';
import { openDiscordRest } from '#bots/discord/rest.ts';
import { readConfig, secretsOfConfig } from '#src/config.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import { SECRETS, secretParts } from '#test/support/chat/harm.ts';
import { findHarm } from '#test/support/discord/harm.ts';
import { APPLICATION_ID, OPS, TOKEN } from '#test/support/discord/identity.ts';
import { startDiscord } from '#test/support/discord/stand-in.ts';
import { hostileViews } from '#test/support/hostile-views.ts';
import { openRedactedLog } from '#test/support/redacted-log.ts';
import { encode } from '#test/support/slack/read-card.ts';
import { openWoundClock } from '#test/support/wound-clock.ts';

const TEXT = SECRETS.map(([text]) => text).join('\n');
/** With it anybody could answer in the app's name for a quarter of an hour. */
const HOOK = 'aW50ZXJhY3Rpb246MTAwMDAwMDAwMDAwMDAwMDAxOmFiY2RlZg';
const config = readConfig({
  DISCORD_TOKEN: TOKEN,
  DISCORD_APPLICATION_ID: APPLICATION_ID,
  DISCORD_CHANNEL: OPS,
  SECRET_KEY: 'a secret key of the tests, and long enough',
  DATABASE_URL: 'postgres://u:database-password@localhost/db',
});
const KNOWN = secretsOfConfig(config);

test('whatever Discord answers, and whatever its client throws, no secret is in the log', async () => {
  const discord = await startDiscord();
  const { log, lines } = openRedactedLog(KNOWN);
  const { now, monotonic } = openWoundClock();
  const rest = openDiscordRest({ token: TOKEN, apiUrl: discord.apiUrl }, { log, monotonic });
  const said = { content: `${TEXT} ${KNOWN.join(' ')}`, allowed_mentions: { parse: [] } };
  const fail = async (doing: Promise<unknown>) => {
    const error = await doing.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Error);
    log.error({ err: error }, `it failed: ${String(error)}`);
    log.error({ error, said }, 'it failed');
  };
  const post = (open = rest) => open.post(Routes.channelMessages(OPS), { body: said });
  discord.refuse('create_message', 50035, 1);
  await fail(post());
  discord.goDown('create_message', 503, 1);
  await fail(post());
  discord.limitRate('create_message', 5, { scope: 'shared' });
  await fail(post());
  discord.loseAnswer('create_message');
  await fail(post());
  const answer = { auth: false, body: { type: 4, data: said } };
  await fail(rest.post(Routes.interactionCallback('1', HOOK), answer));
  await fail(rest.post(Routes.webhook(APPLICATION_ID, HOOK), { auth: false, body: said }));
  await fail(rest.delete(Routes.webhookMessage(APPLICATION_ID, HOOK), { auth: false }));
  // Nobody listens there; the address itself holds a password.
  await fail(
    post(
      openDiscordRest(
        { token: TOKEN, apiUrl: 'http://u:i9i9i9i9@127.0.0.1:2/api' },
        { log, monotonic },
      ),
    ),
  );

  const [view] = hostileViews(TEXT, makeRedactor(KNOWN));
  if (view === undefined) throw new Error('there are views');
  const settings = { channel: OPS };
  const messenger = openDiscordMessenger({ rest, settings, intents: { encode }, log, now });
  discord.refuse('create_message', 50035, 1);
  const sent = { id: 'p'.repeat(22), place: OPS, thread: null, about: null, picture: null };
  expect(await messenger.post({ ...sent, view })).toMatchObject({ type: 'refused' });

  expect(lines.length).toBeGreaterThan(16);
  const secrets = [...secretParts(), ...KNOWN, HOOK];
  expect(lines.flatMap((line) => findHarm({ line }, secrets))).toEqual([]);
});
