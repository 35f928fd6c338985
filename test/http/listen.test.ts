import { expect, onTestFinished, test } from 'vitest';
import { listen, ownHostNames, urlOf } from '#src/http/listen.ts';
import { askHttp } from '#test/support/ask-http.ts';

const LOCAL = { host: '127.0.0.1', port: 0 };

test('an address that is taken is refused, with what to do', async () => {
  const first = await listen(LOCAL, (_, answer) => void answer.end());
  onTestFinished(first.close);
  await expect(listen({ ...LOCAL, port: first.port }, () => undefined)).rejects.toMatchObject({
    kind: 'unavailable',
    message: `Port ${first.port} of 127.0.0.1 is in use by another program.`,
    fix: expect.stringContaining('--port'),
  });
});

test('a host that is none of this machine is refused', async () => {
  await expect(listen({ host: '192.0.2.1', port: 0 }, () => undefined)).rejects.toMatchObject({
    kind: 'unavailable',
    message: '192.0.2.1 is no address of this machine.',
  });
});

test('who is being answered is answered to the end when it closes; nobody else is let in', async () => {
  const arrived = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const http = await listen(LOCAL, (_, answer) => {
    arrived.resolve();
    void finish.promise.then(() => answer.end('done'));
  });
  const asking = askHttp(urlOf(http));
  await arrived.promise;
  const closing = http.close();
  await expect(askHttp(urlOf(http))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  finish.resolve();
  expect(await asking).toMatchObject({ status: 200, text: 'done' });
  await closing;
});

test('an answer that never ends does not hold it up for ever', async () => {
  const arrived = Promise.withResolvers<void>();
  const http = await listen(LOCAL, () => arrived.resolve());
  const asking = askHttp(urlOf(http)).catch((error: NodeJS.ErrnoException) => error.code);
  await arrived.promise;
  await http.close();
  expect(await asking).toBe('ECONNRESET');
});

test.each([
  ['127.0.0.1', true],
  ['127.8.9.1', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.7', false],
  ['127.0.0.1.example', false],
])('only this machine can ask %s: %s', (host, isLoopback) => {
  expect(ownHostNames(host) !== null).toBe(isLoopback);
});

test('an IPv6 address stands in brackets', () => {
  expect(urlOf({ host: '::1', port: 80 })).toBe('http://[::1]:80');
});
