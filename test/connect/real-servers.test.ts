import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import type { JsonObject } from '#src/domain/json.ts';
import type { Progress, StepCall } from '#src/steps/kind.ts';
import { mcpCallKind } from '#src/steps/mcp-call.ts';
import { failureOf } from '#test/support/mcp/failures.ts';
import { openTestSessions, type TestSessions } from '#test/support/mcp/sessions.ts';
import { callOf, prepared } from '#test/support/mcp/step-call.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const EVERYTHING = join(root, 'node_modules/@modelcontextprotocol/server-everything/dist/index.js');
const FILES = join(root, 'node_modules/@modelcontextprotocol/server-filesystem/dist/index.js');
const ORDERS = join(root, 'examples/order-system/server.ts');
const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).toReversed()) await cleanUp();
});

/** Real programs may take as long to start as they take. */
const PATIENT = { connectMs: 20_000, listMs: 20_000 };

function open(entry: JsonObject): TestSessions {
  const sessions = openTestSessions({ real: entry }, { limits: PATIENT });
  cleanups.push(async () => {
    await sessions.close();
    assert.deepEqual(sessions.leftOver(), []);
  });
  return sessions;
}

function node(script: string, ...args: string[]): JsonObject {
  return { command: process.execPath, args: [script, ...args] };
}

function fields(tool_name: string, tool_args: JsonObject = {}): JsonObject {
  return { instance_id: 'real', tool_name, tool_args };
}

/** What the reference server answers to a few calls, one of them with too little time. */
async function exercise(entry: JsonObject): Promise<object> {
  const kind = mcpCallKind(open(entry));
  const execute = (tool: string, args: JsonObject, more: Partial<StepCall> = {}) =>
    kind.execute(callOf(kind, fields(tool, args), more));
  const seen: Progress[] = [];
  const progress: StepCall['progress'] = (step) => seen.push(step);
  const long = 'trigger-long-running-operation';
  await execute(long, { duration: 0.3, steps: 3 }, { progress });
  return {
    progress: seen[0],
    echo: await execute('echo', { message: 'hi' }),
    image: await execute('get-tiny-image', {}),
    timeout: await failureOf(execute(long, { duration: 30, steps: 3 }, { timeoutMs: 200 })),
    unknown: await failureOf(execute('ecko', {})),
  };
}

const WHAT_IT_ANSWERS = {
  progress: { progress: 1, total: 3 },
  echo: { text: 'Echo: hi' },
  image: {
    content: expect.arrayContaining([expect.objectContaining({ mimeType: 'image/png' })]),
  },
  timeout: { code: 'RUN_STALLED_OR_TIMED_OUT', outcome: 'unknown' },
  unknown: { message: expect.stringContaining('Did you mean "echo"?') },
};

test('the reference server works over stdio', async () => {
  expect(await exercise(node(EVERYTHING, 'stdio'))).toMatchObject(WHAT_IT_ANSWERS);
});

test('the reference server works over Streamable HTTP', async () => {
  const port = await findFreePort();
  const { promise, resolve } = Promise.withResolvers<void>();
  const child = spawn(process.execPath, [EVERYTHING, 'streamableHttp'], {
    env: { PATH: '/usr/bin:/bin', PORT: `${port}` },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr.on('data', (chunk: Buffer) => {
    if (/listening/i.test(chunk.toString())) resolve();
  });
  cleanups.push(() => end(child));
  await promise;
  expect(await exercise({ url: `http://127.0.0.1:${port}/mcp` })).toMatchObject(WHAT_IT_ANSWERS);
});

test('the filesystem server reads a file, and its refusal is a failure', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-files-'));
  cleanups.push(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'a.txt'), 'hello');
  const kind = mcpCallKind(open(node(FILES, folder)));
  const read = fields('read_text_file', { path: join(folder, 'a.txt') });
  expect(await kind.prepare?.(prepared(kind, read))).toEqual({ readOnly: true, repeatable: true });
  expect(await kind.execute(callOf(kind, read))).toMatchObject({ content: 'hello' });
  const outside = fields('read_text_file', { path: '/etc/passwd' });
  expect(await failureOf(kind.execute(callOf(kind, outside)))).toMatchObject({
    code: 'MCP_TOOL_FAILED',
    message: expect.stringMatching(/Access denied/),
  });
});

test('the order system of the examples does what the demo needs', async () => {
  const sessions = open(node(ORDERS, '--label-seconds', '0.1', '--flaky', '1'));
  const kind = mcpCallKind(sessions);
  const order = { order_id: '1042' };
  const execute = (tool: string, args: JsonObject = order) =>
    kind.execute(callOf(kind, fields(tool, args)));
  expect(await execute('list_orders', {})).toMatchObject({ orders: [{ order_id: '1041' }, order] });
  expect(await execute('get_order')).toMatchObject({ customer: 'Grace Murray', quantity: 2 });
  expect(await execute('reserve_stock')).toMatchObject({ reserved: true });
  expect((await failureOf(execute('charge_card'))).message).toBe(
    '"charge_card" of MCP server "real" failed: Card declined: 318 EUR, order 1042.',
  );
  expect(await execute('charge_card', { order_id: '1041' })).toMatchObject({ charged_eur: 79.5 });
  expect(await execute('print_label')).toMatchObject({ label: 'LBL-1042' });
  expect(await execute('notify_customer', { ...order, message: 'Hi' })).toMatchObject({
    sent_to: 'grace@example.com',
  });
  expect(await failureOf(execute('flaky_rate'))).toMatchObject({ curable: true });
  expect(await execute('flaky_rate')).toMatchObject({ rate_eur: 9.8 });
  const repeatable = await Promise.all(
    ['get_order', 'reserve_stock', 'charge_card'].map(async (tool) =>
      kind.prepare?.(prepared(kind, fields(tool, order))),
    ),
  );
  expect(repeatable).toEqual([
    { readOnly: true, repeatable: true },
    { readOnly: false, repeatable: true },
    { readOnly: false, repeatable: false },
  ]);
});

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address of this shape.
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function end(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
