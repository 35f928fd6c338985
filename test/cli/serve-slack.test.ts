import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openBots } from '#bots/index.ts';
import { serve } from '#src/cli/serve/serve.ts';
import { readConfig } from '#src/config.ts';
import { listen } from '#src/http/listen.ts';
import { askHttp, readMetric } from '#test/support/ask-http.ts';
import { APP_TOKEN, BOT_TOKEN } from '#test/support/slack/identity.ts';
import { startSlack } from '#test/support/slack/stand-in.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const SECRET = 'signing-secret';

async function freePort(): Promise<number> {
  const { port, close } = await listen({ host: '127.0.0.1', port: 0 }, () => undefined);
  await close();
  return port;
}

/** `serve` in this process, with Slack beside it. */
async function serveSlack(reach: Record<string, string>) {
  const slack = await startSlack();
  const port = await freePort();
  const name = join(inject('scratchFolder'), randomUUID());
  const config = readConfig({
    DATABASE_URL: `sqlite:${name}.db`,
    MCP_CONFIG: `${name}.json`,
    LOG_LEVEL: 'silent',
    HTTP_PORT: String(port),
    SECRET_KEY: 'a secret key of the tests, and long enough',
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_CHANNEL: 'COPS',
    SLACK_API_URL: slack.apiUrl,
    ...reach,
  });
  const stop = new AbortController();
  const print = () => undefined;
  const io = {
    print,
    tell: print,
    stdin: Readable.from([]),
    stdout: new Writable(),
    isTerminal: false,
    columns: 80,
    colours: false,
  };
  const served = serve({ config, io, stop: stop.signal, bots: openBots(), hasTerminal: false });
  const end = () => {
    stop.abort();
    return served;
  };
  onTestFinished(() => void end());
  const url = `http://127.0.0.1:${port}`;
  const ask = async (path: string) => {
    const { status, text } = await askHttp(`${url}${path}`).catch(() => ({
      status: 0,
      text: '{}',
    }));
    return { status, body: JSON.parse(text) };
  };
  await waitForFact('it is ready', async () => (await ask('/readyz')).status === 200);
  return { slack, url, ask, end };
}

test('over sockets: what is open is in /healthz, and a refused token in /readyz', async () => {
  const { slack, url, ask, end } = await serveSlack({ SLACK_APP_TOKEN: APP_TOKEN });
  await waitForFact('both sockets', async () => {
    const { body } = await ask('/healthz');
    return body.chat.slack === '2 of 2 sockets open';
  });
  expect((await ask('/readyz')).body.parts.at(-1)).toEqual({ part: 'slack', ready: true });
  expect((await askHttp(`${url}/slack/events`, { method: 'POST', body: '{}' })).status).toBe(404);
  slack.refuse('apps.connections.open', 'token_revoked');
  slack.sockets.connections.drop();
  const { body } = await waitForFact('it is not ready', async () => {
    const readiness = await ask('/readyz');
    return readiness.status === 503 && readiness;
  });
  expect(body).toMatchObject({
    error: 'Not ready: slack.',
    parts: expect.arrayContaining([
      expect.objectContaining({ part: 'slack', fix: expect.stringContaining('SLACK_APP_TOKEN') }),
    ]),
  });
  const { text } = await askHttp(`${url}/metrics`);
  expect(readMetric(text, 'signalbox_ready{part="slack"}')).toBe(0);
  expect((await ask('/healthz')).status).toBe(200);
  expect(await end()).toBe(0);
});

test('over HTTP: what Slack signed is answered, under whatever host it asks', async () => {
  const { slack, url, ask, end } = await serveSlack({ SLACK_SIGNING_SECRET: SECRET });
  expect((await ask('/healthz')).body.chat).toEqual({ slack: 'signed requests over HTTP' });
  const target = { url: `${url}/slack/events`, signingSecret: SECRET };
  const type = (line = '/run help') => slack.people.type(line, { by: 'UANN', channel: 'COPS' });
  for (const [sent, status] of [
    [target, 200],
    [{ ...target, signingSecret: 'of somebody else' }, 401],
    [{ ...target, signedSecondsAgo: 600 }, 401],
    [{ ...target, url: `${url}/slack/else` }, 404],
  ] as const) {
    slack.sendTo(sent);
    expect(await type()).toMatchObject({ status });
  }
  slack.sendTo(target);
  expect(await type(`/run ${'x'.repeat(1_000_000)}`)).toMatchObject({ status: 413 });
  const unsigned = { method: 'POST', host: 'signalbox.example', body: '{}' };
  expect((await askHttp(target.url, unsigned)).status).toBe(401);
  expect((await askHttp(`${url}/healthz`, { host: 'signalbox.example' })).status).toBe(403);
  expect((await askHttp(target.url)).status).toBe(404);
  expect(await end()).toBe(0);
});
