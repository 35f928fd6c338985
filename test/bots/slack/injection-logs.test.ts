import { expect, test } from 'vitest';
import { openBoltLogger } from '#bots/slack/bolt-logger.ts';
import { openSlackMessenger } from '#bots/slack/messenger.ts';
import { openWebClient } from '#bots/slack/web-client.ts';
import { readConfig, type SlackSettings, secretsOfConfig } from '#src/config.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import { SECRETS, secretParts } from '#test/support/chat/harm.ts';
import { hostileViews } from '#test/support/hostile-views.ts';
import { openRedactedLog } from '#test/support/redacted-log.ts';
import { findHarm } from '#test/support/slack/harm.ts';
import { BOT_TOKEN } from '#test/support/slack/identity.ts';
import { encode } from '#test/support/slack/read-card.ts';
import { startSlack } from '#test/support/slack/stand-in.ts';

const TEXT = SECRETS.map(([text]) => text).join('\n');
const config = readConfig({
  SLACK_BOT_TOKEN: BOT_TOKEN,
  SLACK_SIGNING_SECRET: 'signing-secret',
  SLACK_CHANNEL: 'COPS',
  SECRET_KEY: 'a secret key of the tests, and long enough',
  DATABASE_URL: 'postgres://u:database-password@localhost/db',
});
const KNOWN = secretsOfConfig(config);

function settingsAt(apiUrl: string): SlackSettings {
  const reach = { mode: 'http', signingSecret: 'signing-secret' } as const;
  return { botToken: BOT_TOKEN, channel: 'COPS', apiUrl, reach };
}

test('whatever Slack answers, and whatever its client throws, no secret is in the log', async () => {
  const slack = await startSlack();
  const { log, lines } = openRedactedLog(KNOWN);
  const said = { channel: 'COPS', text: `${TEXT} ${KNOWN.join(' ')}` };
  const extra = { response_metadata: { messages: [TEXT] }, token: BOT_TOKEN, needed: TEXT };
  const client = openWebClient(settingsAt(slack.apiUrl));
  const fail = async (open = client) => {
    const error = await open.chat.postMessage(said).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Error);
    log.error({ err: error }, `it failed: ${String(error)}`);
    log.error({ error, said }, 'it failed');
  };
  const { disturbances } = slack.world;
  disturbances.order('chat.postMessage', { kind: 'refusal', error: 'invalid_blocks', extra }, 1);
  await fail();
  slack.goDown('chat.postMessage', 503, 1);
  await fail();
  slack.limitRate('chat.postMessage', 5);
  await fail();
  slack.loseAnswer('chat.postMessage');
  await fail();
  // Nobody listens there; the address itself holds a password.
  await fail(openWebClient(settingsAt('http://u:i9i9i9i9@127.0.0.1:2/')));

  const [view] = hostileViews(TEXT, makeRedactor(KNOWN));
  if (view === undefined) throw new Error('there are views');
  const messenger = openSlackMessenger({ client, channel: 'COPS', intents: { encode }, log });
  disturbances.order('chat.postMessage', { kind: 'refusal', error: 'invalid_blocks', extra }, 1);
  const post = { id: 'p'.repeat(22), place: 'COPS', thread: null, about: null, picture: null };
  expect(await messenger.post({ ...post, view })).toMatchObject({ type: 'refused' });
  openBoltLogger(log, () => 0).error('broken', new Error(TEXT), KNOWN.join('\n'));

  expect(lines).toHaveLength(12);
  expect(lines.flatMap((line) => findHarm({ line }, [...secretParts(), ...KNOWN]))).toEqual([]);
});
