import assert from 'node:assert/strict';
import { afterEach, expect, test, vi } from 'vitest';
import type { ToolCall } from '#src/connect/mcp-sessions.ts';
import { StepFailure } from '#src/domain/errors.ts';
import { failureOf } from '#test/support/mcp/failures.ts';
import { faultServer, openTestSessions, type TestSessions } from '#test/support/mcp/sessions.ts';

const never = new AbortController().signal;
const opened: TestSessions[] = [];

/** Sessions that are closed after the test, which must leave no process behind. */
function open(...given: Parameters<typeof openTestSessions>): TestSessions {
  const sessions = openTestSessions(...given);
  opened.push(sessions);
  return sessions;
}

afterEach(async () => {
  const all = opened.splice(0);
  await Promise.all(all.map((sessions) => sessions.close()));
  assert.deepEqual(
    all.flatMap((sessions) => sessions.leftOver()),
    [],
  );
});

function ignore() {}

function toolCall(tool: string, args = {}, more: Partial<ToolCall> = {}): ToolCall {
  const given = { instance: 'fault', tool, args, signal: never, timeoutMs: 5_000, meta: {} };
  return { ...given, onProgress: ignore, ...more };
}

test('nothing is started before it is used, and callers at once share one server', async () => {
  const sessions = open({ fault: faultServer() });
  expect(sessions.instances()).toEqual(['fault']);
  expect(sessions.cachedTools('fault')).toBeNull();
  expect(sessions.started).toEqual([]);
  const calls = [1, 2, 3, 4].map((n) => sessions.callTool(toolCall('echo', { message: `${n}` })));
  const answers = await Promise.all(calls);
  expect(answers.map((answer) => answer.content[0]?.['text'])).toEqual(['1', '2', '3', '4']);
  expect(sessions.started).toHaveLength(1);
});

test('the list of tools is turned page by page, cached, and asked for again on demand', async () => {
  const sessions = open({ fault: faultServer() });
  const tools = await sessions.tools('fault', never);
  expect(tools.length).toBeGreaterThan(20);
  expect(sessions.cachedTools('fault')).toBe(tools);
  expect(await sessions.tools('fault', never)).toBe(tools);
  expect(await sessions.tools('fault', never, { fresh: true })).not.toBe(tools);
});

test('a server gets what a program needs and its own entry, and nothing else of our environment', async () => {
  const sessions = open({ fault: faultServer('good', { API_TOKEN: 'for-it-alone' }) });
  const { structuredContent } = await sessions.callTool(toolCall('env'));
  expect(structuredContent).toEqual({
    PATH: '/usr/bin:/bin',
    HOME: '/nowhere',
    API_TOKEN: 'for-it-alone',
  });
});

test('a server that dies in a call leaves its outcome unknown, and the next call gets a new one', async () => {
  const sessions = open({ fault: faultServer() });
  const failure = await failureOf(sessions.callTool(toolCall('die')));
  expect(failure).toMatchObject({ code: 'MCP_TOOL_FAILED', outcome: 'unknown', curable: true });
  expect(failure.message).toMatch(/"die" of MCP server "fault".*It may have happened\./);
  expect(failure.message).toMatch(/Exit code 7\. Its stderr ends with: fatal: out of paper/);
  await sessions.callTool(toolCall('echo', { message: 'again' }));
  expect(sessions.started).toHaveLength(2);
});

test('garbage on stdout disturbs no call', async () => {
  const sessions = open({ fault: faultServer('garbage') });
  const { content } = await sessions.callTool(toolCall('echo', { message: 'through' }));
  expect(content[0]?.['text']).toBe('through');
});

test('garbage on stdout is told when a call fails', async () => {
  const sessions = open({ fault: faultServer('garbage') });
  await sessions.tools('fault', never);
  const failure = await failureOf(sessions.callTool(toolCall('hang', {}, { timeoutMs: 300 })));
  expect(failure.message).toMatch(/It printed \d+ line\(s\) that are no MCP messages, the last:/);
});

test.each<[string, string, RegExp, boolean]>([
  [
    'dies at start',
    'die',
    /could not be started: it ended.*Exit code 3.*cannot find its licence/,
    true,
  ],
  ['never answers', 'mute', /did not answer "initialize" within 1\.2 s/, true],
  ['prints only garbage', 'noise', /within 1\.2 s.*no MCP messages, the last: Loading model/, true],
])('a server that %s fails the call before it is made', async (_, mode, sentence, curable) => {
  // Its own process must at least have come up when it is to print something first.
  const connectMs = 1_200;
  const sessions = open({ fault: faultServer(mode) }, { limits: { connectMs } });
  const failure = await failureOf(sessions.callTool(toolCall('echo')));
  expect(failure).toMatchObject({ code: 'MCP_TOOL_FAILED', outcome: 'known', curable });
  expect(failure.message).toMatch(sentence);
});

test('a command that does not exist is said so, and waiting does not cure it', async () => {
  const sessions = open({ fault: { command: '/no/such/program' } });
  const failure = await failureOf(sessions.callTool(toolCall('echo')));
  expect(failure).toMatchObject({ outcome: 'known', curable: false });
  expect(failure.message).toMatch(
    /the command "\/no\/such\/program" or its cwd cannot be used \(ENOENT\)/,
  );
});

test('an answer over the limit fails its own call and no other', async () => {
  const sessions = open({ fault: faultServer() });
  const slow = sessions.callTool(toolCall('late', { ms: 300 }));
  const failure = await failureOf(sessions.callTool(toolCall('big', { bytes: 3_000_000 })));
  expect(failure).toMatchObject({ outcome: 'known', curable: false });
  expect(failure.message).toMatch(/the answer has 3000\d+ bytes, more than the 1048576/);
  expect((await slow).content[0]?.['text']).toBe('late');
  expect(sessions.started).toHaveLength(1);
});

test('an answer that is no JSON-RPC fails its call at once, one that is no MCP too', async () => {
  const sessions = open({ fault: faultServer() });
  const broken = await failureOf(sessions.callTool(toolCall('no_rpc')));
  expect(broken.message).toMatch(/breaks the rules of JSON-RPC/);
  const malformed = await failureOf(sessions.callTool(toolCall('malformed')));
  expect(malformed).toMatchObject({ outcome: 'known', curable: false });
  expect(malformed.message).toMatch(/answered what MCP does not allow.*expected array/s);
});

test('a call that runs out of time ends in time although the server ignores it, and its late answer harms nobody', async () => {
  const sessions = open({ fault: faultServer() });
  await sessions.tools('fault', never);
  const call = toolCall('late', { ms: 400 }, { timeoutMs: 100 });
  const failure = await failureOf(sessions.callTool(call));
  expect(failure).toMatchObject({
    code: 'RUN_STALLED_OR_TIMED_OUT',
    limit: 'step',
    outcome: 'unknown',
  });
  expect(failure.message).toBe(
    '"late" of MCP server "fault" did not answer within 0.1 s: it may have happened. Raise timeout_s, or look for a hung external API.',
  );
  const next = await sessions.callTool(toolCall('late', { ms: 500 }));
  expect(next.content[0]?.['text']).toBe('late');
});

test('progress is passed on and never buys time', async () => {
  const sessions = open({ fault: faultServer() });
  const seen: unknown[] = [];
  const onProgress: ToolCall['onProgress'] = (progress) => seen.push(progress);
  await sessions.callTool(toolCall('progress', {}, { onProgress }));
  expect(seen).toEqual([1, 2, 3].map((n) => ({ progress: n, total: 3, message: `step ${n}` })));
  const endless = toolCall('progress_forever', {}, { onProgress, timeoutMs: 200 });
  const failure = await failureOf(sessions.callTool(endless));
  expect(failure).toMatchObject({ code: 'RUN_STALLED_OR_TIMED_OUT', limit: 'step' });
  const told = seen.length;
  await sessions.callTool(toolCall('late', { ms: 50 }));
  expect(seen).toHaveLength(told);
});

test('an abort settles the call at once, and a reason that is a failure is passed on', async () => {
  const sessions = open({ fault: faultServer() });
  const stopping = new AbortController();
  const { promise: isAtWork, resolve: onProgress } = Promise.withResolvers<unknown>();
  const { signal } = stopping;
  const stopped = sessions.callTool(toolCall('progress_forever', {}, { signal, onProgress }));
  await isAtWork;
  stopping.abort(new Error('stopped'));
  expect(await failureOf(stopped)).toMatchObject({
    code: 'MCP_TOOL_FAILED',
    outcome: 'unknown',
    message: '"progress_forever" of MCP server "fault" was cancelled: it may have happened.',
  });
  const facts = {
    code: 'DRAIN_TIMEOUT',
    message: 'x',
    outcome: 'unknown',
    curable: false,
  } as const;
  const draining = AbortSignal.abort(new StepFailure(facts));
  const drained = sessions.callTool(toolCall('hang', {}, { signal: draining }));
  expect(await failureOf(drained)).toEqual(facts);
});

test('calls over the limit wait their turn; one that gives up waiting was never sent', async () => {
  const sessions = open({ fault: faultServer() }, { limits: { callsMax: 1, queueMax: 2 } });
  await sessions.tools('fault', never);
  const first = sessions.callTool(toolCall('late', { ms: 300 }));
  const second = sessions.callTool(toolCall('echo', { message: 'second' }));
  const impatient = sessions.callTool(toolCall('echo', {}, { timeoutMs: 50 }));
  const refused = sessions.callTool(toolCall('echo'));
  expect(await failureOf(refused)).toMatchObject({ outcome: 'known', curable: true });
  expect(await failureOf(impatient)).toMatchObject({
    code: 'RUN_STALLED_OR_TIMED_OUT',
    outcome: 'known',
    message: expect.stringContaining('it was not sent'),
  });
  await first;
  expect((await second).content[0]?.['text']).toBe('second');
});

test('a server that is stuck for good is replaced after the time-out that showed it', async () => {
  const sessions = open({ fault: faultServer() });
  await sessions.tools('fault', never);
  const failure = await failureOf(sessions.callTool(toolCall('block', {}, { timeoutMs: 200 })));
  expect(failure).toMatchObject({ code: 'RUN_STALLED_OR_TIMED_OUT' });
  const { content } = await sessions.callTool(toolCall('echo', { message: 'fresh' }));
  expect(content[0]?.['text']).toBe('fresh');
  expect(sessions.started).toHaveLength(2);
});

test('a server that was only busy keeps its session after a time-out', async () => {
  const sessions = open({ fault: faultServer() });
  await sessions.tools('fault', never);
  const slow = sessions.callTool(toolCall('late', { ms: 600 }));
  await failureOf(sessions.callTool(toolCall('hang', {}, { timeoutMs: 100 })));
  await slow;
  await sessions.callTool(toolCall('echo', { message: 'same' }));
  expect(sessions.started).toHaveLength(1);
});

test('a failing server disturbs no other', async () => {
  const sessions = open({
    fault: faultServer(),
    bad: faultServer('die'),
    lost: { command: '${NO}' },
  });
  const calls = ['fault', 'bad', 'lost'].map((instance) =>
    sessions.callTool(toolCall('echo', { message: 'hi' }, { instance })),
  );
  const states = await Promise.allSettled(calls);
  expect(states.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
});

test('no credential of ours is in what a server says about it', async () => {
  const sessions = open(
    { fault: faultServer('good', { API_TOKEN: '${CRM}' }) },
    { env: { CRM: 'tok-12345' } },
  );
  const failure = await failureOf(sessions.callTool(toolCall('leak')));
  expect(failure.message).toBe('"leak" of MCP server "fault" failed: denied for token •••');
});

test('a server that minds no end is killed with its children when the sessions close, in bounded time', async () => {
  const sessions = open({ fault: faultServer('stubborn') });
  const inFlight = failureOf(sessions.callTool(toolCall('hang')));
  await vi.waitFor(() => expect(sessions.started).toHaveLength(1));
  await sessions.tools('fault', never);
  const begun = performance.now();
  await sessions.close();
  expect(performance.now() - begun).toBeLessThan(60_000);
  expect(await inFlight).toMatchObject({ outcome: 'unknown' });
  expect(sessions.leftOver()).toEqual([]);
  expect(await failureOf(sessions.callTool(toolCall('echo')))).toMatchObject({ outcome: 'known' });
});

test('closing while a server is still starting ends it too', async () => {
  const sessions = open({ fault: faultServer('mute') });
  const waiting = failureOf(sessions.callTool(toolCall('echo')));
  await vi.waitFor(() => expect(sessions.started).toHaveLength(1));
  await sessions.close();
  expect(await waiting).toMatchObject({ outcome: 'known' });
  expect(sessions.leftOver()).toEqual([]);
});
