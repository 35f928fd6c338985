import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isJsonObject, type JsonObject } from '#src/domain/json.ts';
import type { StepCall } from '#src/steps/kind.ts';
import { llmCallKind } from '#src/steps/llm-call.ts';
import { failureOf } from '#test/support/mcp/failures.ts';
import { callOf, prepared } from '#test/support/mcp/step-call.ts';

const KEY = 'sk-test-1234567890';
const USAGE = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };

/** What the stand-in does with the next requests. */
let answer: (response: ServerResponse) => void;
const asked: JsonObject[] = [];

const server = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  request.on('end', () => {
    const body: unknown = JSON.parse(text);
    if (isJsonObject(body))
      asked.push({ ...body, authorization: request.headers.authorization ?? '' });
    answer(response);
  });
});
let baseURL: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address of this shape.
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function reply(status: number, body: unknown, headers: Record<string, string> = {}): void {
  const type = { 'content-type': 'application/json' };
  answer = (response) => {
    response.writeHead(status, { ...type, ...headers }).end(JSON.stringify(body));
  };
}

function says(content: unknown, more: object = {}): void {
  const message = { role: 'assistant', content, ...more };
  reply(200, { choices: [{ index: 0, message, finish_reason: 'stop' }], usage: USAGE });
}

const FIELDS = { model: 'small', prompt: 'Sum it up' };

function run(fields: JsonObject = FIELDS, more: Partial<StepCall> = {}) {
  const kind = llmCallKind({ apiKey: KEY, baseURL });
  return kind.execute(callOf(kind, fields, more));
}

test('a plain answer stands under every name that authors look for it', async () => {
  says('All is well');
  expect(await run()).toEqual({
    text: 'All is well',
    message: 'All is well',
    content: 'All is well',
    response: 'All is well',
    usage: USAGE,
  });
});

test.each([
  ['bare', '{"title":"T","message":"M"}'],
  ['in a json fence', '```json\n{"title":"T","message":"M"}\n```'],
  ['in a plain fence', '```\n{"title":"T","message":"M"}\n```\n'],
])('an answer that is one JSON object, %s, has its keys merged in', async (_, text) => {
  says(text);
  expect(await run()).toEqual({
    title: 'T',
    message: 'M',
    content: text,
    response: text,
    text,
    usage: USAGE,
  });
});

test('text and usage are always those of the provider', async () => {
  const text = '{"text":"forged","usage":"forged"}';
  says(text);
  expect(await run()).toMatchObject({ text, usage: USAGE });
});

test.each(['[1,2]', '"word"', '{"a":1} and more', 'see: ```json\n{"a":1}\n```'])(
  'the answer %j is text alone',
  async (text) => {
    says(text);
    expect(await run()).toEqual({
      text,
      message: text,
      content: text,
      response: text,
      usage: USAGE,
    });
  },
);

test('the question is asked as written, with llm_params beside it but never over it', async () => {
  says('ok');
  await run({
    model_ref: 'small',
    prompt: { order: 7 },
    system: 'Be brief',
    llm_params: { temperature: 0, max_tokens: 9, model: 'other', messages: [], stream: true },
  });
  expect(asked.at(-1)).toEqual({
    model: 'small',
    messages: [
      { role: 'system', content: 'Be brief' },
      { role: 'user', content: '{"order":7}' },
    ],
    temperature: 0,
    max_tokens: 9,
    authorization: `Bearer ${KEY}`,
  });
});

test('a question may be repeated and changes nothing outside', () => {
  const kind = llmCallKind({});
  expect(kind.prepare?.(prepared(kind, FIELDS))).toEqual({ readOnly: true, repeatable: true });
});

test.each<[string, JsonObject, RegExp]>([
  ['no model', { prompt: 'x' }, /names no model/],
  ['no prompt', { model: 'small' }, /has no prompt/],
  ['llm_params that are none', { ...FIELDS, llm_params: 'hot' }, /expected an object/],
])('%s fails before anything starts', (_, fields, message) => {
  const kind = llmCallKind({ apiKey: KEY });
  expect(() => kind.prepare?.(prepared(kind, fields))).toThrow(message);
});

test('a missing key is a fault of the call, not of the start', async () => {
  const kind = llmCallKind({ baseURL });
  const failure = await failureOf(kind.execute(callOf(kind, FIELDS)));
  expect(failure).toMatchObject({ code: 'LLM_REQUEST_FAILED', outcome: 'known', curable: false });
  expect(failure.message).toMatch(/There is no key.*Set OPENAI_API_KEY/);
});

test.each([
  {
    status: 401,
    error: { message: `Incorrect API key provided: ${KEY}` },
    curable: false,
    says: /refused the key: verify it \(HTTP 401 Incorrect API key provided: •••\)/,
  },
  { status: 403, error: { message: 'no' }, curable: false, says: /refused the key/ },
  {
    status: 404,
    error: { message: 'no such model', code: 'model_not_found' },
    curable: false,
    says: /does not know the model "small": confirm its id/,
  },
  {
    status: 400,
    error: { message: 'bad temperature' },
    curable: false,
    says: /check model and llm_params \(HTTP 400 bad temperature\)/,
  },
  { status: 422, error: { message: 'no' }, curable: false, says: /check model/ },
  { status: 429, error: { message: 'slow down' }, curable: true, says: /fewer requests/ },
  {
    status: 429,
    error: { message: 'no quota', code: 'insufficient_quota' },
    curable: false,
    says: /account is empty/,
  },
  {
    status: 500,
    error: { message: 'exploded' },
    curable: true,
    says: /The provider failed \(HTTP 500 exploded\)/,
  },
  { status: 503, error: { message: 'busy' }, curable: true, says: /The provider failed/ },
])('HTTP $status ($error.message) is LLM_REQUEST_FAILED, curable: $curable', async (expected) => {
  const { status, error, curable } = expected;
  const before = asked.length;
  reply(status, { error });
  const failure = await failureOf(run());
  expect(failure).toMatchObject({ code: 'LLM_REQUEST_FAILED', outcome: 'known', curable });
  expect(failure.message).toMatch(expected.says);
  expect(asked).toHaveLength(before + 1);
});

test.each([
  [{ 'retry-after': '2' }, 2_000],
  [{ 'retry-after-ms': '150', 'retry-after': '9' }, 150],
])('the wait that the provider asks for is handed on: %o', async (headers, retryAfterMs) => {
  reply(429, { error: { message: 'slow down' } }, headers);
  expect(await failureOf(run())).toMatchObject({ retryAfterMs });
});

test.each<[string, () => void, RegExp]>([
  ['no choices', () => reply(200, { error: { message: 'sorry' } }), /cannot be read: .*choices/s],
  ['an empty list of choices', () => reply(200, { choices: [] }), /cannot be read: .*choices/s],
  [
    'a page instead of JSON',
    () => {
      answer = (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>');
    },
    /cannot be read/,
  ],
  [
    'broken JSON',
    () => {
      answer = (response) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end('{');
    },
    /cannot be read/,
  ],
])('an answer with %s is malformed', async (_, prepareAnswer, message) => {
  prepareAnswer();
  const failure = await failureOf(run());
  expect(failure).toMatchObject({ code: 'LLM_REQUEST_FAILED', outcome: 'known', curable: true });
  expect(failure.message).toMatch(message);
});

test.each<[string, unknown, object, RegExp]>([
  ['a refusal', null, { refusal: 'I will not' }, /The model refused to answer: I will not/],
  ['a tool call', null, { tool_calls: [] }, /answered without a text \(finish_reason: stop\)/],
])('%s is no answer', async (_, content, more, message) => {
  says(content, more);
  const failure = await failureOf(run());
  expect(failure).toMatchObject({ code: 'LLM_REQUEST_FAILED', outcome: 'known', curable: false });
  expect(failure.message).toMatch(message);
});

test('a call that runs out of time says so', async () => {
  answer = () => undefined;
  const failure = await failureOf(run(FIELDS, { timeoutMs: 100 }));
  expect(failure).toMatchObject({
    code: 'RUN_STALLED_OR_TIMED_OUT',
    limit: 'step',
    outcome: 'unknown',
    message: expect.stringMatching(/The model "small" did not answer within 0\.1 s/),
  });
});

test('an abort settles the call at once', async () => {
  answer = () => undefined;
  const before = asked.length;
  const stopping = new AbortController();
  const stopped = failureOf(run(FIELDS, { signal: stopping.signal }));
  await expect.poll(() => asked.length).toBeGreaterThan(before);
  stopping.abort(new Error('stopped'));
  expect(await stopped).toMatchObject({ code: 'LLM_REQUEST_FAILED', curable: false });
});

test('a broken connection leaves the outcome unknown, one that never was does not', async () => {
  answer = (response) => response.socket?.destroy();
  expect(await failureOf(run())).toMatchObject({ outcome: 'unknown', curable: true });
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const kind = llmCallKind({ apiKey: KEY, baseURL: `http://127.0.0.1:${port}/v1` });
  const failure = await failureOf(kind.execute(callOf(kind, FIELDS)));
  expect(failure).toMatchObject({ code: 'LLM_REQUEST_FAILED', outcome: 'known', curable: true });
  expect(failure.message).toMatch(/cannot be reached: .*ECONNREFUSED/);
});

test('it speaks with a provider stand-in that is not ours', async () => {
  const mock = new LLMock({ port: 0 });
  mock.onMessage('hello', { content: '{"mood":"good"}' });
  await mock.start();
  const kind = llmCallKind({ apiKey: 'any', baseURL: `${mock.url}/v1` });
  const result = await kind.execute(callOf(kind, { model: 'gpt-4o-mini', prompt: 'hello' }));
  await mock.stop();
  expect(result).toMatchObject({ mood: 'good', text: '{"mood":"good"}', usage: expect.anything() });
});
