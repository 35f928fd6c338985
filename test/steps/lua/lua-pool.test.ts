import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { LuaOutcome } from '#src/steps/lua/lua-job.ts';
import { LuaPool, type LuaPoolOptions } from '#src/steps/lua/lua-pool.ts';
import { writeScriptValues } from '#src/steps/lua/lua-values.ts';
import { EMPTY_SCOPE, OWNER } from './scripts.ts';

const DEADLINE_MS = 100;
const OK: LuaOutcome = { kind: 'value', json: '{"ok":true}' };
const times = (count: number, outcome: object) => Array.from({ length: count }, () => outcome);
const ENDLESS = 'while true do end';

const pools: LuaPool[] = [];
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

function openPool(options: LuaPoolOptions = {}): LuaPool {
  const pool = new LuaPool(options);
  pools.push(pool);
  return pool;
}

function run(
  pool: LuaPool,
  source: string,
  { timeoutMs = 20_000, signal }: { timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<LuaOutcome> {
  const values = writeScriptValues(source, EMPTY_SCOPE, OWNER);
  return pool.run({ source, values, timeoutMs, ...(signal === undefined ? {} : { signal }) });
}

const runOk = (pool: LuaPool) => run(pool, 'return { ok = true }');

const untilOneRuns = (pool: LuaPool) =>
  vi.waitFor(() => expect(pool.runningCount).toBe(1), { interval: 1, timeout: 5000 });

describe('a script that will not end is killed, and the next one runs', () => {
  const pool = new LuaPool({ size: 1 });
  beforeAll(() => runOk(pool));
  afterAll(() => pool.close());

  test.each([
    ['a loop', ENDLESS],
    ['a loop of pcalls', 'while true do pcall(function() while true do end end) end'],
    ['a loop of errors', 'while true do pcall(error, {}) end'],
    ['a slow pattern', `return { ('a'):rep(1e4):find('.-.-.-.-b$') }`],
    [
      'an error that is never told',
      `error(setmetatable({}, { __tostring = function() while true do end end }))`,
    ],
    ['a handler that never ends', `xpcall(error, function() while true do end end)`],
    [
      'a metatable that never ends',
      `return { #setmetatable({}, { __len = function() while true do end end }) }`,
    ],
    [
      'a walk that never ends',
      `for _ in pairs(setmetatable({}, { __pairs = function() return function() return 1 end end })) do end`,
    ],
    ['a result that grows for ever', `local t = {} for i = 1, 40 do t = { t, t } end return t`],
    ['recursion under pcall', `local function f() pcall(f) pcall(f) end f()`],
    ['a comparison that never ends', `table.sort({ 1, 2, 3 }, function() while true do end end)`],
  ])('%s', async (_, source) => {
    expect(await run(pool, source, { timeoutMs: DEADLINE_MS })).toEqual({ kind: 'timeout' });
    expect(await runOk(pool)).toEqual(OK);
  });
});

describe('scripts that travel together', () => {
  test('only the one over its time fails; those before and behind it succeed', async () => {
    const pool = openPool({ size: 1 });
    await runOk(pool);
    const around = (count: number) => Array.from({ length: count }, () => runOk(pool));
    const before = around(3);
    const culprit = run(pool, ENDLESS, { timeoutMs: DEADLINE_MS });
    const behind = around(4);
    expect(await culprit).toEqual({ kind: 'timeout' });
    expect(await Promise.all([...before, ...behind])).toEqual(times(7, OK));
  });

  test('a slow one does not hold up those behind it while another thread is free', async () => {
    const pool = openPool({ size: 2 });
    await Promise.all([runOk(pool), runOk(pool)]);
    const stop = new AbortController();
    const slow = run(pool, ENDLESS, { signal: stop.signal });
    const quick = Array.from({ length: 15 }, () => runOk(pool));
    expect(await Promise.all(quick)).toEqual(times(15, OK));
    expect(pool.runningCount).toBe(1);
    stop.abort();
    expect(await slow).toEqual({ kind: 'abandoned', hasBegun: true });
  });

  test('each has its own time: together they may take longer than one may', async () => {
    const pool = openPool({ size: 1 });
    const busy = 'local n = 0 for i = 1, 2e6 do n = n + i % 7 end return { ok = true }';
    await run(pool, busy);
    const startedAt = performance.now();
    await run(pool, busy);
    const timeoutMs = 15 * (performance.now() - startedAt) + 100;
    const all = Array.from({ length: 20 }, () => run(pool, busy, { timeoutMs }));
    expect(await Promise.all(all)).toEqual(times(20, OK));
  });

  test('one that fills the memory fails alone', async () => {
    const pool = openPool({ size: 1 });
    await runOk(pool);
    const full = `local s = 'xxxxxxxx' while true do s = s .. s end`;
    const all = [runOk(pool), run(pool, full), runOk(pool), run(pool, full), runOk(pool)];
    const memory = { kind: 'memory' };
    expect(await Promise.all(all)).toEqual([OK, memory, OK, memory, OK]);
  });
});

test('60 scripts that fill the memory do not hurt the next one, which may use most of it', async () => {
  const pool = openPool({ memoryMb: 8 });
  const full = `local s = 'xxxxxxxx' while true do s = s .. s end`;
  const outcomes = await Promise.all(Array.from({ length: 60 }, () => run(pool, full)));
  expect(outcomes).toEqual(times(60, { kind: 'memory' }));
  const large = `local t = {} for i = 1, 50 do t[i] = string.rep('x', 1e5) .. i end return { ok = #t == 50 }`;
  expect(await run(pool, large)).toEqual(OK);
});

describe('a script that nobody waits for any more', () => {
  test('is not run when it still waits', async () => {
    const pool = openPool({ size: 1 });
    const stop = new AbortController();
    const outcomes = [run(pool, ENDLESS, { signal: stop.signal }), runOk(pool)];
    stop.abort();
    expect(await Promise.all(outcomes)).toEqual([{ kind: 'abandoned', hasBegun: false }, OK]);
  });

  test('is not run when it travels with one that takes long', async () => {
    const pool = openPool({ size: 1 });
    await runOk(pool);
    const [first, second] = [new AbortController(), new AbortController()];
    const slow = run(pool, ENDLESS, { signal: first.signal });
    const waiting = run(pool, ENDLESS, { signal: second.signal });
    await untilOneRuns(pool);
    second.abort();
    expect(await waiting).toEqual({ kind: 'abandoned', hasBegun: false });
    first.abort();
    expect(await slow).toEqual({ kind: 'abandoned', hasBegun: true });
    expect(await runOk(pool)).toEqual(OK);
  });

  test('gives its thread back long before its time is up', async () => {
    const pool = openPool({ size: 1 });
    await runOk(pool);
    const stop = new AbortController();
    const abandoned = run(pool, ENDLESS, { timeoutMs: 600_000, signal: stop.signal });
    const behind = runOk(pool);
    await untilOneRuns(pool);
    stop.abort();
    expect(await abandoned).toEqual({ kind: 'abandoned', hasBegun: true });
    expect(await behind).toEqual(OK);
  });

  test('is not even begun when nobody did from the start', async () => {
    const pool = openPool();
    const outcome = await run(pool, ENDLESS, { signal: AbortSignal.abort() });
    expect(outcome).toEqual({ kind: 'abandoned', hasBegun: false });
    expect(pool.threadCount).toBe(0);
  });
});

describe('threads', () => {
  test('start when they are needed, and end when there is nothing to do', async () => {
    const pool = openPool({ size: 2, idleSeconds: 0.1 });
    expect(pool.threadCount).toBe(0);
    await runOk(pool);
    expect(pool.threadCount).toBe(1);
    await Promise.all([runOk(pool), runOk(pool), runOk(pool)]);
    await vi.waitFor(() => expect(pool.threadCount).toBe(0), { timeout: 5000 });
    expect(await runOk(pool)).toEqual(OK);
  });

  test('never keep a process alive', async () => {
    const source = `
      import { LuaPool } from '#src/steps/lua/lua-pool.ts';
      const alive = setInterval(() => {}, 1000);
      const outcome = await new LuaPool().run({ source: 'return { ok = true }', values: 'return 1, 2, 3, {}', timeoutMs: 9000 });
      process.stdout.write(JSON.stringify(outcome));
      clearInterval(alive);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', source]);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = await once(child, 'close', { signal: AbortSignal.timeout(20_000) });
    expect({ code, output }).toEqual({ code: 0, output: JSON.stringify(OK) });
  });

  test('that cannot start fail their scripts as unavailable, and do not try for ever', async () => {
    const pool = openPool({ heapMb: 6 });
    const outcomes = await Promise.all([runOk(pool), runOk(pool), runOk(pool)]);
    const message = expect.stringContaining('no Lua thread can start');
    expect(outcomes).toEqual(times(3, { kind: 'unavailable', message }));
    await vi.waitFor(() => expect(pool.threadCount).toBe(0));
  });

  test('a closed pool leaves no script without an answer', async () => {
    const pool = openPool({ size: 1 });
    await runOk(pool);
    const left = [run(pool, ENDLESS), runOk(pool), runOk(pool)];
    await untilOneRuns(pool);
    await pool.close();
    const closed = { kind: 'unavailable', message: 'the Lua pool is closed' };
    expect(await Promise.all([...left, runOk(pool)])).toEqual(times(4, closed));
  });
});
