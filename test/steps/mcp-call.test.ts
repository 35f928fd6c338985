import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { StepFailure } from '#src/domain/errors.ts';
import type { Json, JsonObject } from '#src/domain/json.ts';
import type { Progress, StepCall } from '#src/steps/kind.ts';
import { mcpCallKind } from '#src/steps/mcp-call.ts';
import { failureOf } from '#test/support/mcp/failures.ts';
import { startHttpMcpServer } from '#test/support/mcp/http-server.ts';
import { faultServer, openTestSessions, type TestSessions } from '#test/support/mcp/sessions.ts';
import { callOf, prepared } from '#test/support/mcp/step-call.ts';

let folder: string;
let sessions: TestSessions;
let kind: ReturnType<typeof mcpCallKind>;
const extra: TestSessions[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcp-call-'));
  const fault = faultServer('good', { FAULT_COUNT_FILE: join(folder, 'count') });
  sessions = openTestSessions({ fault });
  kind = mcpCallKind(sessions);
  await sessions.tools('fault', new AbortController().signal);
});

afterEach(async () => {
  await Promise.all(extra.splice(0).map((each) => each.close()));
});

afterAll(async () => {
  await sessions.close();
  await rm(folder, { recursive: true });
  assert.deepEqual(sessions.leftOver(), []);
});

function openExtra(...given: Parameters<typeof openTestSessions>): TestSessions {
  const opened = openTestSessions(...given);
  extra.push(opened);
  return opened;
}

function fieldsOf(tool: string, args?: Json): JsonObject {
  const given = args === undefined ? {} : { tool_args: args };
  return { instance_id: 'fault', tool_name: tool, ...given };
}

function run(tool: string, args?: Json, more: Partial<StepCall> = {}): Promise<Json> {
  return kind.execute(callOf(kind, fieldsOf(tool, args), more));
}

async function prepare(tool: string, args?: Json) {
  return kind.prepare?.(prepared(kind, fieldsOf(tool, args)));
}

test.each<[string, string, Json, Json]>([
  ['structured content as it is', 'add', { a: 2, b: 3 }, { sum: 5 }],
  ['text that is an object as that object', 'json_text', { json: ' {"a":[1]} ' }, { a: [1] }],
  ['text that is a list as that list', 'json_text', { json: '[1, 2]' }, [1, 2]],
  [
    'text that only begins like JSON as text',
    'json_text',
    { json: '{a}' },
    { text: '{a}', content: [{ type: 'text', text: '{a}' }] },
  ],
  [
    'text that is a number as text',
    'json_text',
    { json: '5' },
    { text: '5', content: [{ type: 'text', text: '5' }] },
  ],
  [
    'any other text with its content',
    'echo',
    { message: 'hi' },
    { text: 'hi', content: [{ type: 'text', text: 'hi' }] },
  ],
])('%s', async (_, tool, args, result) => {
  expect(await run(tool, args)).toEqual(result);
});

test('text that says "Error" is a success, because the tool did not call it an error', async () => {
  expect(await run('says_error')).toMatchObject({ text: 'Error: this is only what it says' });
});

test('binary content is told by type, size and digest', async () => {
  const bytes = Buffer.from('89504e470d0a1a0a', 'hex');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect(await run('binary')).toEqual({
    text: 'three files',
    content: [
      { type: 'text', text: 'three files' },
      { type: 'image', mimeType: 'image/png', bytes: 8, sha256 },
      { type: 'audio', mimeType: 'audio/wav', bytes: 8, sha256 },
      {
        type: 'resource',
        uri: 'file:///a.bin',
        mimeType: 'application/octet-stream',
        bytes: 8,
        sha256,
      },
      { type: 'resource', resource: { uri: 'file:///a.txt', text: 'plain' } },
    ],
  });
});

test('NULs and lone surrogates come through as they are: the door to the store knows what to do', async () => {
  expect(await run('nul')).toMatchObject({ text: 'a\u0000b\ud800c' });
});

test('the idempotency key goes along, so that a server can tell a repetition from a new call', async () => {
  expect(await run('meta')).toMatchObject({ idempotencyKey: 'run-1/s/0' });
  await run('count', { key: 'k' }, { idempotencyKey: 'run-1/s/1' });
  expect(await readFile(join(folder, 'count'), 'utf8')).toBe('k run-1/s/1\n');
});

test('progress is handed to the run', async () => {
  const seen: Progress[] = [];
  await run('progress', {}, { progress: (progress) => seen.push(progress) });
  expect(seen.at(-1)).toEqual({ progress: 3, total: 3, message: 'step 3' });
});

test.each([
  ['read_only', { readOnly: true, repeatable: true }],
  ['idempotent', { readOnly: false, repeatable: true }],
  ['echo', { readOnly: false, repeatable: false }],
])('what %s says about itself decides whether it may be repeated', async (tool, preparation) => {
  const args = tool === 'echo' ? { message: 'x' } : {};
  expect(await prepare(tool, args)).toEqual(preparation);
});

test.each<[string, string, Json | undefined, RegExp]>([
  [
    'an unknown tool',
    'ecko',
    {},
    /has no tool "ecko"\. Did you mean "echo"\? Its tools: echo, add, .* …\./,
  ],
  [
    'a missing argument',
    'echo',
    undefined,
    /"echo" of MCP server "fault" does not take these args: tool_args\.message is missing/,
  ],
  ['an argument of the wrong type', 'add', { a: 1, b: 'two' }, /tool_args\.b must be number/],
  ['an unknown argument', 'old_draft', { other: 1 }, /tool_args\.other is not known/],
  ['args by an older draft', 'old_draft', { pair: [1, 1] }, /tool_args\.pair\.0 must be string/],
  ['args that are no object', 'echo', 'text', /tool_args is not an object/],
])('%s fails before anything starts', async (_, tool, args, says) => {
  const expected = { code: 'MCP_TOOL_FAILED', outcome: 'known', curable: false };
  for (const failure of [await failureOf(prepare(tool, args)), await failureOf(run(tool, args))]) {
    expect(failure).toMatchObject(expected);
    expect(failure.message).toMatch(says);
  }
});

test.each<[string, JsonObject, RegExp]>([
  ['an instance that is not registered', { instance_id: 'crm' }, /"crm" is not in mcp\.json/],
  [
    'an address that is not registered',
    { server_url: 'https://evil.example' },
    /is no registered MCP server/,
  ],
  ['no binding', {}, /neither instance_id nor server_url/],
  [
    'an entry with a missing variable',
    { instance_id: 'broken' },
    /server "broken": the variable NOPE of env\.K is not set/,
  ],
])('%s fails before anything starts', async (_, binding, says) => {
  const some = openExtra({ fault: faultServer(), broken: { command: 'x', env: { K: '${NOPE}' } } });
  const bound = mcpCallKind(some);
  const step = prepared(bound, { ...binding, tool_name: 'echo' });
  const failure = await failureOf((async () => bound.prepare?.(step))());
  expect(failure).toMatchObject({ code: 'MCP_TOOL_FAILED', outcome: 'known', curable: false });
  expect(failure.message).toMatch(says);
});

test('a step without a tool_name fails before anything starts', async () => {
  const step = prepared(kind, { instance_id: 'fault' });
  const failure = await failureOf((async () => kind.prepare?.(step))());
  expect(failure.message).toMatch(/tool_name/);
});

test('a schema whose pattern takes for ever is left to the server to judge', async () => {
  const text = `${'a'.repeat(40)}!`;
  const begun = performance.now();
  expect(await run('hostile', { text })).toMatchObject({ text: '!' });
  expect(performance.now() - begun).toBeLessThan(60_000);
});

test('a server that is out of reach does not fail the preparation, so that retries apply', async () => {
  const bound = mcpCallKind(openExtra({ fault: faultServer('die') }));
  const fields = fieldsOf('echo', { message: 'x' });
  expect(await bound.prepare?.(prepared(bound, fields))).toEqual({});
  const failure = await failureOf(bound.execute(callOf(bound, fields)));
  expect(failure).toMatchObject({ code: 'MCP_TOOL_FAILED', outcome: 'known', curable: true });
});

test('a server that is slow to start holds a preparation only so long', async () => {
  const bound = mcpCallKind(openExtra({ fault: faultServer('mute') }), { patienceMs: 50 });
  expect(await bound.prepare?.(prepared(bound, fieldsOf('echo')))).toEqual({});
});

test.each<[string, string, JsonObject, object, RegExp]>([
  [
    "the tool's own error",
    'fail',
    { message: 'out of stock' },
    { outcome: 'known', curable: true },
    /"fail" of MCP server "fault" failed: out of stock$/,
  ],
  [
    'args refused inside a result',
    'refuse_args',
    {},
    { outcome: 'known', curable: false },
    /Input validation error/,
  ],
  [
    'a JSON-RPC error',
    'rpc_error',
    {},
    { outcome: 'known', curable: true },
    /failed: internal trouble \(JSON-RPC -32603\)/,
  ],
  [
    'a JSON-RPC refusal',
    'rpc_error',
    { code: -32602 },
    { outcome: 'known', curable: false },
    /JSON-RPC -32602/,
  ],
  [
    "a server's own use of the SDK's codes",
    'rpc_error',
    { code: -32001, message: 'Request timed out' },
    { outcome: 'known', curable: true },
    /JSON-RPC -32001/,
  ],
  ['a lost connection', 'die', {}, { outcome: 'unknown', curable: true }, /It may have happened/],
])('%s is MCP_TOOL_FAILED', async (_, tool, args, facts, says) => {
  const failure = await failureOf(run(tool, args));
  expect(failure).toMatchObject({ code: 'MCP_TOOL_FAILED', ...facts });
  expect(failure.message).toMatch(says);
});

test.each(['hang', 'progress_forever'])(
  'a call of %s ends RUN_STALLED_OR_TIMED_OUT when its time is up',
  async (tool) => {
    await run('echo', { message: 'connected' });
    const failure = await failureOf(run(tool, {}, { timeoutMs: 150 }));
    expect(failure).toMatchObject({
      code: 'RUN_STALLED_OR_TIMED_OUT',
      limit: 'step',
      outcome: 'unknown',
    });
  },
);

const TIME_IS_UP = {
  code: 'RUN_STALLED_OR_TIMED_OUT',
  message: 'up',
  outcome: 'unknown',
  curable: true,
  limit: 'step',
} as const;

test.each([
  ['its time-out', new DOMException('up', 'TimeoutError')],
  ['its own failure', new StepFailure(TIME_IS_UP)],
])("the engine's clock, told by %s, ends a call with what is known of it", async (_, reason) => {
  const ending = new AbortController();
  const progress: StepCall['progress'] = () => ending.abort(reason);
  const failure = await failureOf(run('progress_forever', {}, { signal: ending.signal, progress }));
  expect(failure).toMatchObject({
    ...TIME_IS_UP,
    message: expect.stringMatching(/may have happened/),
  });
});

test('an abort for another reason is no time-out', async () => {
  const signal = AbortSignal.abort(new Error('stopped'));
  const failure = await failureOf(run('hang', {}, { signal }));
  expect(failure).toMatchObject({ code: 'MCP_TOOL_FAILED', outcome: 'known', curable: false });
});

test('HTTP refusals carry the wait that was asked for', async () => {
  const server = await startHttpMcpServer();
  const bound = mcpCallKind(openExtra({ crm: { url: server.url } }));
  const call = callOf(bound, { server_url: server.url, tool_name: 'echo' });
  expect(await bound.execute(call)).toMatchObject({ text: 'ok' });
  server.failNextCall({ status: 429, headers: { 'retry-after': '3' } });
  expect(await failureOf(bound.execute(call))).toMatchObject({
    code: 'MCP_TOOL_FAILED',
    outcome: 'known',
    curable: true,
    retryAfterMs: 3_000,
  });
  server.failNextCall({ status: 403 });
  expect(await failureOf(bound.execute(call))).toMatchObject({ outcome: 'known', curable: false });
  await Promise.all(extra.splice(0).map((each) => each.close()));
  await server.close();
});
