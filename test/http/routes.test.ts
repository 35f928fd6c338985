import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '#src/config.ts';
import { urlOf } from '#src/http/listen.ts';
import { type HttpOptions, openHttp } from '#src/http/open-http.ts';
import type { Readiness } from '#src/http/readiness.ts';
import { askHttp } from '#test/support/ask-http.ts';

const READY: Readiness = { ready: true, parts: [{ part: 'engine', ready: true }] };

async function open(options: Partial<HttpOptions> = {}, env: Record<string, string> = {}) {
  const lines: string[] = [];
  const http = await openHttp({
    config: readConfig({ HTTP_PORT: '0', ...env }),
    log: pino(
      { serializers: { error: pino.stdSerializers.err } },
      { write: (line: string) => lines.push(line) },
    ),
    redact: (words) => words.replaceAll('hush', '[hidden]'),
    version: '1.2.3',
    checkReadiness: async () => READY,
    metrics: [],
    chat: { listeners: () => new Map(), describe: () => ({ pigeons: '2 of 2 fly' }) },
    ...options,
  });
  onTestFinished(http.close);
  return { url: urlOf(http), port: http.port, lines };
}

test('a process that lives says so, whatever else is wrong', async () => {
  const { url } = await open({ checkReadiness: () => Promise.reject(new Error('all is lost')) });
  const { status, text: body } = await askHttp(`${url}/healthz`);
  expect({ status, body: JSON.parse(body) }).toEqual({
    status: 200,
    body: {
      status: 'alive',
      version: '1.2.3',
      uptime_s: expect.any(Number),
      chat: { pigeons: '2 of 2 fly' },
    },
  });
});

test('a chat platform answers below its own path, whatever host is asked for', async () => {
  let listeners: ReadonlyMap<string, RequestListener> | null = null;
  const chat = { listeners: () => listeners, describe: () => ({}) };
  const { url, lines } = await open({ chat });
  const statusOf = async (path: string, host?: string) =>
    (await askHttp(`${url}${path}`, { method: 'POST', body: 'coo', ...(host && { host }) })).status;
  expect(await statusOf('/pigeons/loft')).toBe(503);
  listeners = new Map<string, RequestListener>([
    ['/pigeons/', (_, answer) => void answer.writeHead(202).end()],
    [
      '/hawks/',
      () => {
        throw new Error('a hawk');
      },
    ],
  ]);
  expect(await statusOf('/pigeons/loft', 'rebound.example')).toBe(202);
  expect(await statusOf('/pigeons')).toBe(404);
  expect(await statusOf('/hawks/nest')).toBe(500);
  expect(lines.join()).toContain('a hawk');
});

test('a process that is ready says so, part by part', async () => {
  const { url } = await open();
  const { status, text: body } = await askHttp(`${url}/readyz`);
  expect({ status, body: JSON.parse(body) }).toEqual({ status: 200, body: READY });
});

test('a process that is not ready names what is down and how to mend it, and no secret', async () => {
  const { url } = await open({
    checkReadiness: async () => ({
      ready: false,
      parts: [
        { part: 'engine', ready: true },
        { part: 'database', ready: false, error: 'hush is no password', fix: 'Mend hush.' },
        { part: 'delivery', ready: false, error: 'It is late.', fix: 'Wait.' },
      ],
    }),
  });
  const { status, text: body } = await askHttp(`${url}/readyz`);
  expect({ status, body: JSON.parse(body) }).toEqual({
    status: 503,
    body: {
      error: 'Not ready: database, delivery.',
      code: 'not_ready',
      fix: 'Each part that is down says how to mend it.',
      ready: false,
      parts: [
        { part: 'engine', ready: true },
        { part: 'database', ready: false, error: '[hidden] is no password', fix: 'Mend [hidden].' },
        { part: 'delivery', ready: false, error: 'It is late.', fix: 'Wait.' },
      ],
    },
  });
});

test.each([
  ['/nowhere', {}, 404, 'not_found'],
  ['/healthz/', {}, 404, 'not_found'],
  ['/', { method: 'POST', body: 'x' }, 404, 'not_found'],
  ['/readyz', { method: 'POST', body: '{"a":1}' }, 405, 'method_not_allowed'],
  ['/metrics', { method: 'DELETE' }, 405, 'method_not_allowed'],
  ['/healthz', { host: 'rebound.example' }, 403, 'wrong_host'],
  ['/healthz', { host: 'rebound.example:4380' }, 403, 'wrong_host'],
  ['/healthz', { host: 'localhost.rebound.example' }, 403, 'wrong_host'],
  ['/healthz', { host: '127.0.0.1@rebound.example' }, 400, 'malformed'],
  ['/metrics', { host: '10.0.0.7' }, 403, 'wrong_host'],
  ['/healthz', { host: 'no host' }, 400, 'malformed'],
])('%s asked as %j is answered with %i', async (path, question, status, code) => {
  const { url } = await open();
  const answer = await askHttp(`${url}${path}`, question);
  expect({ status: answer.status, body: JSON.parse(answer.text) }).toEqual({
    status,
    body: { error: expect.stringMatching(/\.$/), code, fix: expect.stringMatching(/\.$/) },
  });
});

test.each(['localhost', 'LOCALHOST:1', '127.0.0.1:4380', '[::1]:4380', 'box.example'])(
  'who asks for %s is answered: it is a name of this process',
  async (host) => {
    const { url } = await open({}, { PUBLIC_URL: 'https://box.example/signalbox' });
    expect((await askHttp(`${url}/healthz`, { host })).status).toBe(200);
  },
);

test('where other machines may ask, they ask by whatever name they know', async () => {
  const { port } = await open({}, { HTTP_HOST: '0.0.0.0' });
  const url = `http://127.0.0.1:${port}/healthz`;
  expect((await askHttp(url, { host: 'box.example' })).status).toBe(200);
});

test('a bug is logged whole, and shown as a receipt', async () => {
  const { url, lines } = await open({
    checkReadiness: () => Promise.reject(new Error('the very reason')),
  });
  const { status, text: body } = await askHttp(`${url}/readyz`);
  const [receipt = ''] = /R-[0-9a-f]{8}/.exec(body) ?? [];
  expect({ status, body: JSON.parse(body) }).toEqual({
    status: 500,
    body: {
      error: `Something went wrong, receipt ${receipt}.`,
      code: 'internal',
      fix: expect.any(String),
    },
  });
  expect(body).not.toMatch(/the very reason|\.ts/);
  expect(lines).toEqual([expect.stringContaining('the very reason')]);
  expect(lines[0]).toContain(receipt);
});

test('no answer says what it was made with, or is kept', async () => {
  const { url } = await open();
  for (const path of ['/healthz', '/nowhere']) {
    const { headers } = await askHttp(`${url}${path}`);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(Object.keys(headers).filter((name) => /server|powered/.test(name))).toEqual([]);
  }
});

test('what is sent along is not read: the connection ends with the answer', async () => {
  const { port } = await open();
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  // It promises a megabyte, and sends none of it.
  socket.write('POST /readyz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n');
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 405 /);
  expect(answer.toLowerCase()).toContain('connection: close');
});

test('HEAD is answered like GET, without a body', async () => {
  const { url } = await open();
  expect(await askHttp(`${url}/readyz`, { method: 'HEAD' })).toMatchObject({
    status: 200,
    text: '',
  });
});

test('metrics come with names, help and types; one that cannot be read is left out and logged', async () => {
  const { url, lines } = await open({
    metrics: [
      {
        type: 'gauge',
        name: 'runs',
        help: 'Runs in each section',
        labels: ['section'],
        read: async () => [{ labels: { section: 'running' }, value: 3 }],
      },
      {
        type: 'counter',
        name: 'ends_total',
        help: 'Ends so far',
        labels: [],
        read: () => [{ labels: {}, value: 7 }],
      },
      {
        type: 'gauge',
        name: 'lost',
        help: 'Cannot be known',
        labels: [],
        read: () => Promise.reject(new Error('no database')),
      },
    ],
  });
  for (const _ of ['once', 'again']) {
    const { status, text: body } = await askHttp(`${url}/metrics`);
    expect(status).toBe(200);
    expect(body).toContain(
      '# HELP signalbox_runs Runs in each section\n# TYPE signalbox_runs gauge\n',
    );
    expect(body).toContain('\nsignalbox_runs{section="running"} 3\n');
    expect(body).toContain('# TYPE signalbox_ends_total counter\nsignalbox_ends_total 7\n');
    expect(body).not.toMatch(/^signalbox_lost/m);
    expect(body).not.toMatch(/nan|lag/i);
  }
  expect(lines).toEqual([
    expect.stringContaining('no database'),
    expect.stringContaining('no database'),
  ]);
});
