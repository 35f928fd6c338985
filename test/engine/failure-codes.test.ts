import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareDatabase } from '#src/app.ts';
import { LuaPool } from '#src/steps/lua/lua-pool.ts';
import { luaScriptKind } from '#src/steps/lua-script.ts';
import { type DatabaseTarget, openMigrator } from '#src/store/database.ts';
import { databases } from '#test/support/databases.ts';
import { expectedOf, failAtRoot, reportOf } from '#test/support/failure-scene.ts';
import { faultServer } from '#test/support/mcp/sessions.ts';
import { hold } from '#test/support/stage.ts';
import { openStaged } from '#test/support/staged-engine.ts';

const WRITES = { repeatable: false, may_write: true };
const says = (pattern: RegExp) => expect.stringMatching(pattern);

function call(tool: string, args = {}, instance = 'faults') {
  return { type: 'mcp_call', instance_id: instance, tool_name: tool, tool_args: args };
}

function startOf(args = {}) {
  return { input: { tool_args: args }, ...WRITES };
}

describe('MCP_TOOL_FAILED', () => {
  const mcpServers = {
    faults: faultServer(),
    stillborn: faultServer('die'),
    gone: { url: 'http://127.0.0.1:9/mcp' },
  };
  const known = { code: 'MCP_TOOL_FAILED', outcome: 'known' } as const;

  test.each([
    {
      what: 'a tool that reports an error',
      step: call('fail', { message: 'out of stock' }),
      started: startOf({ message: 'out of stock' }),
      message: '"fail" of MCP server "faults" failed: out of stock',
    },
    {
      what: 'a JSON-RPC error',
      step: call('rpc_error'),
      started: startOf(),
      message: '"rpc_error" of MCP server "faults" failed: internal trouble (JSON-RPC -32603).',
    },
    {
      what: 'a tool that does not exist',
      step: call('ecko'),
      message: says(/^MCP server "faults" has no tool "ecko"\. Did you mean "echo"\?/),
    },
    {
      what: 'args that break the schema of the tool',
      step: call('echo', { message: 5 }),
      message: says(/^"echo" of MCP server "faults" does not take these args: /),
    },
    {
      what: 'a server that dies at its start',
      step: call('echo', { message: 'hi' }, 'stillborn'),
      started: startOf({ message: 'hi' }),
      message: says(/^MCP server "stillborn" could not be started: .*cannot find its licence/s),
    },
    {
      what: 'a server that cannot be reached',
      step: call('echo', { message: 'hi' }, 'gone'),
      started: startOf({ message: 'hi' }),
      message: says(/^MCP server "gone" cannot be reached: /),
    },
  ])('by $what', async ({ step, message, started: begun }) => {
    const failed = await failAtRoot(step, { mcpServers });
    const root = { failed: { ...known, message } };
    expect(await reportOf(failed)).toEqual(expectedOf(begun ? { ...root, started: begun } : root));
  });

  test('by a server that dies in mid-call: it may have happened', async () => {
    const failed = await failAtRoot(call('die'), { mcpServers });
    const message = says(/^The connection broke while "die" of MCP server "faults" was at work/);
    expect(await reportOf(failed)).toEqual(
      expectedOf({
        started: startOf(),
        failed: { code: 'MCP_TOOL_FAILED', outcome: 'unknown', message },
      }),
    );
    expect(failed.state.failure?.message).toMatch(/It may have happened\..*out of paper/s);
  });

  test('by an instance that nobody registers any more', async () => {
    const { engine, target } = await openStaged({}, { mcpServers });
    await engine.applyGraph([{ id: 'a', ...call('echo', { message: 'hi' }) }]);
    await engine.close();
    const { engine: later } = await openStaged({}, { target });
    const { run } = await later.start();
    const { failure } = await later.ended(run);
    expect(failure).toMatchObject({ code: 'MCP_TOOL_FAILED', stepId: 'a' });
    expect(failure?.message).toContain('"faults"');
    expect((await later.lines(run))[2]).toMatchObject(['step_failed', 'a', { attempt: 0 }]);
  });
});

describe('LLM_REQUEST_FAILED', () => {
  const KEY = 'sk-test-1234567890';
  let status = 200;
  let body = '';
  const provider = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  let config: Record<string, string>;

  beforeAll(async () => {
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    // A server that listens on a port has an address of this shape.
    const { port } = provider.address() as AddressInfo;
    config = { OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`, OPENAI_API_KEY: KEY };
  });
  afterAll(async () => {
    provider.closeAllConnections();
    await new Promise((resolve) => provider.close(resolve));
  });

  test.each([
    {
      what: 'a key that is refused',
      status: 401,
      body: `{"error":{"message":"bad key ${KEY}"}}`,
      message: says(/^The provider refused the key: verify it/),
    },
    {
      what: 'a model that nobody knows',
      status: 404,
      body: '{"error":{"message":"no such model"}}',
      message: says(/^The provider does not know the model "small": confirm its id/),
    },
    {
      what: 'a provider that fails',
      status: 500,
      body: '{}',
      message: says(/^The provider failed/),
    },
    {
      what: 'an answer that is none',
      status: 200,
      body: '{"choices":[]}',
      message: says(/^The provider's answer cannot be read/),
    },
    {
      what: 'an answer that is not JSON',
      status: 200,
      body: '<html>',
      message: says(/^The provider's answer cannot be read/),
    },
  ])('by $what', async ({ message, ...answer }) => {
    ({ status, body } = answer);
    const step = { type: 'llm_call', model: 'small', prompt: 'Sum it up' };
    const failed = await failAtRoot(step, { config });
    expect(await reportOf(failed)).toEqual(
      expectedOf({
        started: { input: { prompt: 'Sum it up' } },
        failed: { code: 'LLM_REQUEST_FAILED', outcome: 'known', message },
      }),
    );
    expect(JSON.stringify(await failed.engine.log(failed.run))).not.toContain(KEY);
  });

  test('by a key that is not there', async () => {
    const step = { type: 'llm_call', model: 'small', prompt: 'Sum it up' };
    expect(await reportOf(await failAtRoot(step))).toEqual(
      expectedOf({
        started: { input: { prompt: 'Sum it up' } },
        failed: {
          code: 'LLM_REQUEST_FAILED',
          outcome: 'known',
          message: says(/^There is no key for the model provider\. Set OPENAI_API_KEY/),
        },
      }),
    );
  });
});

describe('SCRIPT_FAILED', () => {
  test.each([
    { what: 'an error', script: 'error("no phone")', message: says(/no phone/) },
    { what: 'no table', script: 'return 5', message: says(/returned no table but/) },
    {
      what: 'the memory cap',
      script: 'return { string.rep("x", 2 ^ 30) }',
      message: says(/need more than 64 MB/),
    },
    {
      what: 'a library that is not there',
      script: 'return { io.open("/etc/passwd") }',
      message: says(/'io'/),
    },
  ])('by $what', async ({ script, message }) => {
    expect(await reportOf(await failAtRoot({ type: 'lua_script', script }))).toEqual(
      expectedOf({
        started: {},
        failed: { code: 'SCRIPT_FAILED', outcome: 'known', message },
      }),
    );
  });
});

describe('TEMPLATE_UNRESOLVED', () => {
  test.each([
    {
      what: 'args',
      step: { type: 'write', args: { to: 'Dear {{steps.gate.result.name}}' } },
      message: 'args: {{steps.gate.result.name}} did not resolve.',
    },
    {
      what: 'the args of a real tool',
      step: {
        type: 'mcp_call',
        instance_id: 'faults',
        tool_name: 'echo',
        tool_args: { message: '{{steps.gate.result.gone}}' },
      },
      message: 'tool_args: {{steps.gate.result.gone}} did not resolve.',
    },
    {
      what: 'a condition',
      step: { type: 'write', condition: '{{input.customer.isNew}}' },
      message: 'condition: {{input.customer.isNew}} did not resolve.',
    },
  ])('by $what, before anything starts', async ({ step, message }) => {
    const options = { mcpServers: { faults: faultServer() }, input: { customer: 'c-1' } };
    expect(await reportOf(await failAtRoot(step, options))).toEqual(
      expectedOf({
        failed: { code: 'TEMPLATE_UNRESOLVED', outcome: 'known', message },
      }),
    );
  });
});

describe('UPSTREAM_ERROR', () => {
  const known = { code: 'UPSTREAM_ERROR', outcome: 'known' } as const;

  test('by Lua threads that cannot start', async () => {
    const pool = new LuaPool({ heapMb: 6 });
    const step = { type: 'lua_script', script: 'return {}' };
    const failed = await failAtRoot(step, { kinds: [luaScriptKind(pool)] });
    const message = says(/^The script could not run: .*Try again later\.$/);
    expect(await reportOf(failed)).toEqual(
      expectedOf({ started: {}, failed: { ...known, message } }),
    );
    await pool.close();
  });

  test.each(databases())('by a result that $name refuses, and only there', async (on) => {
    // A database of its own: the rule would stay in one that tests share.
    const target = await on.openEmpty();
    await prepareDatabase(target);
    await forbidBigValues(target);
    const big = { root: () => 'x'.repeat(100_000) };
    const failed = await failAtRoot({ type: 'write' }, { target, plays: big });
    const message = says(/^The result could not be stored: .*too big for this disk/);
    expect(await reportOf(failed)).toEqual(
      expectedOf({ started: WRITES, failed: { ...known, message } }),
    );
  });

  test.each(databases())('by a value that is gone from $name', async (on) => {
    const [a, b] = [hold(), hold()];
    const { engine, target } = await openStaged({ a: a.play, b: b.play }, { on });
    await engine.applyGraph([
      { id: 'a', type: 'read' },
      { id: 'b', type: 'read', depends_on: ['a'] },
      { id: 'c', type: 'write', depends_on: ['b'], args: '{{steps.a.result}}' },
    ]);
    const { run } = await engine.start();
    await a.begun;
    a.succeed('x'.repeat(100_000));
    await b.begun;
    await engine.close();
    await alter(target, ['delete from blobs']);
    const { engine: next } = await openStaged({}, { target });
    await next.takeOver();
    const state = await next.ended(run);
    expect(state.failure).toMatchObject({ code: 'UPSTREAM_ERROR', stepId: 'c' });
    expect(state.failure?.message).toMatch(/^The stored value [0-9a-f]{8}… is gone\.$/);
  });
});

async function alter(target: DatabaseTarget, statements: readonly string[]): Promise<void> {
  const db = openMigrator(target);
  for (const statement of statements) await db.raw(statement);
  await db.destroy();
}

/** A store with a rule of its own: it takes no value over 64 KB. */
function forbidBigValues(target: DatabaseTarget): Promise<void> {
  const words = "'too big for this disk'";
  return target.dialect === 'sqlite'
    ? alter(target, [
        `create trigger refuse_big before insert on blobs begin select raise(abort, ${words}); end`,
      ])
    : alter(target, [
        `create function refuse_big() returns trigger language plpgsql as $$ begin raise exception ${words}; end $$`,
        'create trigger refuse_big before insert on blobs for each row execute function refuse_big()',
      ]);
}
