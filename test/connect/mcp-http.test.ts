import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { ToolCall } from '#src/connect/mcp-sessions.ts';
import { failureOf } from '#test/support/mcp/failures.ts';
import {
  type HttpMcpServer,
  type HttpServerOptions,
  startHttpMcpServer,
} from '#test/support/mcp/http-server.ts';
import { openTestSessions, type TestSessions } from '#test/support/mcp/sessions.ts';

const HOUR_MS = 3_600_000;
const never = new AbortController().signal;
const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).toReversed()) await cleanUp();
});

interface Setup {
  server: HttpMcpServer;
  sessions: TestSessions;
}

async function setUp(options: HttpServerOptions = {}): Promise<Setup> {
  const server = await startHttpMcpServer(options);
  cleanups.push(() => server.close());
  const entry = { url: server.url, headers: { Authorization: 'Bearer ${CRM_TOKEN}' } };
  const sessions = openTestSessions({ crm: entry }, { env: { CRM_TOKEN: 'tok-1234567890' } });
  cleanups.push(() => sessions.close());
  return { server, sessions };
}

function ignore() {}

function toolCall(tool: string, args = {}, more: Partial<ToolCall> = {}): ToolCall {
  const given = { instance: 'crm', tool, args, signal: never, timeoutMs: 5_000, meta: {} };
  return { ...given, onProgress: ignore, ...more };
}

test.each([{ json: false }, { json: true }])(
  'a tool is called with the headers of its entry, answers %o',
  async (options) => {
    const { server, sessions } = await setUp(options);
    const { content } = await sessions.callTool(toolCall('echo', { message: 'hi' }));
    expect(content).toEqual([{ type: 'text', text: 'hi' }]);
    expect(new Set(server.requests.map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer tok-1234567890']),
    );
  },
);

test('progress is passed on', async () => {
  const { sessions } = await setUp();
  const seen: number[] = [];
  const onProgress: ToolCall['onProgress'] = ({ progress }) => seen.push(progress);
  await sessions.callTool(toolCall('slow', {}, { onProgress }));
  expect(seen[0]).toBe(1);
});

test('the session is ended when the sessions close', async () => {
  const { server, sessions } = await setUp();
  await sessions.tools('crm', never);
  await sessions.close();
  expect(server.requests.at(-1)?.method).toBe('DELETE');
});

test('a session that the server no longer knows is opened again, once, and the call is made once', async () => {
  const { server, sessions } = await setUp();
  await sessions.tools('crm', never);
  server.forgetSessions();
  const answers = ['a', 'b'].map((message) => sessions.callTool(toolCall('echo', { message })));
  expect((await Promise.all(answers)).map(({ content }) => content[0]?.['text'])).toEqual([
    'a',
    'b',
  ]);
  expect(server.calls).toEqual(['echo', 'echo']);
  expect(server.requests.filter(({ rpc }) => rpc === 'initialize')).toHaveLength(2);
});

test('a server that forgets every session fails the call instead of trying for ever', async () => {
  const { server, sessions } = await setUp();
  await sessions.tools('crm', never);
  for (const _ of [1, 2]) server.failNextCall({ status: 404, body: 'Session not found' });
  const failure = await failureOf(sessions.callTool(toolCall('echo')));
  expect(failure).toMatchObject({ code: 'MCP_TOOL_FAILED', outcome: 'known', curable: true });
  expect(failure.message).toMatch(/keeps forgetting its session/);
});

test.each([
  {
    status: 401,
    outcome: 'known',
    curable: false,
    says: /refused our credentials \(HTTP 401\)\. Reconnect it/,
  },
  {
    status: 403,
    outcome: 'known',
    curable: false,
    says: /refused our credentials \(HTTP 403\)\. Reconnect it/,
  },
  {
    status: 400,
    outcome: 'known',
    curable: false,
    says: /"echo" of MCP server "crm" failed \(HTTP 400\): why/,
  },
  { status: 429, outcome: 'known', curable: true, says: /asks for fewer calls \(HTTP 429\): why/ },
  { status: 500, outcome: 'known', curable: true, says: /failed \(HTTP 500\): why/ },
  { status: 503, outcome: 'known', curable: true, says: /failed \(HTTP 503\): why/ },
  {
    status: 502,
    outcome: 'unknown',
    curable: true,
    says: /A proxy lost "echo".*It may have happened/,
  },
  {
    status: 504,
    outcome: 'unknown',
    curable: true,
    says: /A proxy lost "echo".*It may have happened/,
  },
])('HTTP $status is an outcome that is $outcome, curable: $curable', async (expected) => {
  const { server, sessions } = await setUp();
  const { status, outcome, curable, says } = expected;
  server.failNextCall({ status, body: 'why' });
  const failure = await failureOf(sessions.callTool(toolCall('echo')));
  expect(failure).toMatchObject({ code: 'MCP_TOOL_FAILED', outcome, curable });
  expect(failure.message).toMatch(says);
});

test.each([
  ['in seconds', () => '7', 7_000, 7_000],
  ['as a date', () => new Date(Date.now() + HOUR_MS).toUTCString(), HOUR_MS / 2, HOUR_MS + 1_000],
])('Retry-After %s is handed on', async (_, tell, least, most) => {
  const { server, sessions } = await setUp();
  const value = tell();
  server.failNextCall({ status: 429, headers: { 'retry-after': value } });
  const { retryAfterMs } = await failureOf(sessions.callTool(toolCall('echo')));
  expect(retryAfterMs).toBeGreaterThanOrEqual(least);
  expect(retryAfterMs).toBeLessThanOrEqual(most);
});

test('what a server quotes of our credentials is not repeated', async () => {
  const { server, sessions } = await setUp();
  server.failNextCall({ status: 500, body: 'bad header Bearer tok-1234567890' });
  const { message } = await failureOf(sessions.callTool(toolCall('echo')));
  expect(message).toMatch(/bad header Bearer •••/);
});

test('refused credentials at the first contact are said as such', async () => {
  const { server, sessions } = await setUp();
  server.failAlways({ status: 401 });
  const failure = await failureOf(sessions.callTool(toolCall('echo')));
  expect(failure).toMatchObject({ outcome: 'known', curable: false });
  expect(failure.message).toMatch(/Reconnect it/);
  server.failAlways(null);
  await sessions.callTool(toolCall('echo'));
});

test('what goes wrong before the call leaves is known not to be the call', async () => {
  const { server, sessions } = await setUp();
  for (const fault of [{ status: 504 }, { break: 'before' as const }]) {
    server.failAlways(fault);
    const failure = await failureOf(sessions.callTool(toolCall('echo')));
    expect(failure).toMatchObject({ code: 'MCP_TOOL_FAILED', outcome: 'known', curable: true });
    expect(failure.message).not.toMatch(/may have happened/);
  }
  expect(server.calls).toEqual([]);
});

test.each(['before', 'in_stream'] as const)(
  'a connection that breaks %s the answer leaves the outcome unknown, long before the time-out',
  async (moment) => {
    const { server, sessions } = await setUp();
    server.failNextCall({ break: moment });
    const begun = performance.now();
    const failure = await failureOf(sessions.callTool(toolCall('echo', {}, { timeoutMs: 20_000 })));
    expect(failure).toMatchObject({ code: 'MCP_TOOL_FAILED', outcome: 'unknown', curable: true });
    expect(failure.message).toMatch(/The connection broke while "echo".*It may have happened/);
    expect(performance.now() - begun).toBeLessThan(60_000);
    await sessions.callTool(toolCall('echo'));
  },
);

test('a stream that breaks and is taken up again brings the answer', async () => {
  const { server, sessions } = await setUp({ resumeMs: 50 });
  const { content } = await sessions.callTool(toolCall('drop', { message: 'after all' }));
  expect(content[0]?.['text']).toBe('after all');
  expect(server.calls).toEqual(['drop']);
});

test.each([
  ['of a foreign type', { status: 200, headers: { 'content-type': 'text/html' }, body: '<p>' }],
  ['of broken JSON', { status: 200, headers: { 'content-type': 'application/json' }, body: '{' }],
])('an answer %s is known to be none', async (_, fault) => {
  const { server, sessions } = await setUp();
  server.failNextCall(fault);
  const failure = await failureOf(sessions.callTool(toolCall('echo')));
  expect(failure).toMatchObject({ outcome: 'known', curable: false });
  expect(failure.message).toMatch(/answered what MCP does not allow/);
});

test.each([
  ['whole', 'application/json', `"${'x'.repeat(2_000_000)}"`],
  ['as a stream', 'text/event-stream', `data: ${'x'.repeat(2_000_000)}\n\n`],
])('an answer over the limit that comes %s is known to be unreadable', async (_, type, body) => {
  const { server, sessions } = await setUp();
  server.failNextCall({ status: 200, headers: { 'content-type': type }, body });
  const failure = await failureOf(sessions.callTool(toolCall('echo')));
  expect(failure).toMatchObject({ outcome: 'known', curable: false });
  expect(failure.message).toMatch(/more than the 1048576 bytes/);
});

test.each([{ json: false }, { json: true }])(
  'a call that runs out of time is cancelled over there and settled here, answers %o',
  async (options) => {
    const { server, sessions } = await setUp(options);
    await sessions.tools('crm', never);
    const failure = await failureOf(sessions.callTool(toolCall('hang', {}, { timeoutMs: 150 })));
    expect(failure).toMatchObject({
      code: 'RUN_STALLED_OR_TIMED_OUT',
      limit: 'step',
      outcome: 'unknown',
    });
    await expect
      .poll(() => server.requests.map(({ rpc }) => rpc))
      .toContain('notifications/cancelled');
  },
);

test('a server that is not there is out of reach: nothing was called', async () => {
  const { server, sessions } = await setUp();
  await server.close();
  const first = await failureOf(sessions.callTool(toolCall('echo')));
  expect(first).toMatchObject({ code: 'MCP_TOOL_FAILED', outcome: 'known', curable: true });
  expect(first.message).toMatch(/MCP server "crm" cannot be reached: .*ECONNREFUSED/);
});

test('a server that goes away between two calls is out of reach too', async () => {
  const { server, sessions } = await setUp();
  await sessions.tools('crm', never);
  await server.close();
  // Until its end is seen, a request that meets a broken connection may have got through.
  await expect
    .poll(() => failureOf(sessions.callTool(toolCall('echo'))))
    .toMatchObject({ outcome: 'known', curable: true });
});

test('an address that never answers is given up at the time for connecting', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => {
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
  });
  const { port } = silent.address() as AddressInfo;
  const sessions = openTestSessions(
    { crm: { url: `http://127.0.0.1:${port}/` } },
    { limits: { connectMs: 200 } },
  );
  cleanups.push(() => sessions.close());
  const failure = await failureOf(sessions.callTool(toolCall('echo')));
  expect(failure.message).toMatch(/did not answer "initialize" within 0\.2 s/);
});

test('only registered addresses are ever called, and an address must mean one server', () => {
  const url = 'https://crm.example/mcp?key=1';
  const sessions = openTestSessions({ a: { url }, b: { url: 'https://b.example' }, c: { url } });
  expect(sessions.resolveInstance({ server_url: 'https://b.example/' })).toBe('b');
  expect(sessions.resolveInstance({ instance_id: 'a', server_url: 'https://b.example/' })).toBe(
    'a',
  );
  const cases = [
    [
      { server_url: 'https://evil.example/mcp?k=2' },
      /https:\/\/evil\.example\/mcp\?… is no registered/,
    ],
    [{ server_url: url }, /registered as a and c\. Name the one you mean as instance_id/],
    [{ instance_id: 'crn' }, /"crn" is not in mcp\.json.*: a, b, c/],
    [{}, /neither instance_id nor server_url/],
  ] as const;
  for (const [binding, says] of cases) {
    expect(() => sessions.resolveInstance(binding)).toThrow(says);
  }
});
