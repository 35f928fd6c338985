import { afterAll, describe, expect, test, vi } from 'vitest';
import { StepFailure } from '#src/domain/errors.ts';
import { readGraph } from '#src/domain/graph.ts';
import type { Json, JsonObject } from '#src/domain/json.ts';
import type { StepCall } from '#src/steps/kind.ts';
import { LuaPool } from '#src/steps/lua/lua-pool.ts';
import { luaScriptKind } from '#src/steps/lua-script.ts';
import { EMPTY_SCOPE, OWNER } from './scripts.ts';

const pool = new LuaPool({ size: 1 });
afterAll(() => pool.close());

function callOf(fields: JsonObject, overrides: Partial<StepCall> = {}): StepCall {
  const [step] = readGraph({ steps: [{ id: 'sum', type: 'lua_script', ...fields }] }).steps;
  if (step === undefined) throw new Error('the graph has one step');
  return {
    runId: OWNER.runId,
    path: step.id,
    step,
    input: {},
    scope: EMPTY_SCOPE,
    attempt: 1,
    idempotencyKey: 'k',
    timeoutMs: null,
    signal: new AbortController().signal,
    progress: () => {},
    ...overrides,
  };
}

function execute(fields: JsonObject, overrides: Partial<StepCall> = {}, on = pool): Promise<Json> {
  return luaScriptKind(on).execute(callOf(fields, overrides));
}

test('a script sees the input and the results of the steps before it, and returns a table', async () => {
  const script = `
    local product, customer = steps.fetch_product.result, steps['fetch-customer'].result
    local discount = customer.tier == 'gold' and 0.15 or 0
    local total = input.count * product.price * (1 - discount)
    return { total = math.floor(total * 100) / 100, summary = string.format('%s: $%.2f', product.name, total) }`;
  const scope = {
    input: { count: 2 },
    steps: {
      fetch_product: { result: { name: 'Lamp', price: 19.99 } },
      'fetch-customer': { result: { tier: 'gold' } },
    },
  };
  expect(await execute({ script }, { scope })).toEqual({ total: 33.98, summary: 'Lamp: $33.98' });
});

function orderWithPhone(phone: Json): Partial<StepCall> {
  const order = { phone: null, customer: { phone } };
  return { scope: { input: {}, steps: { 'get-order': { result: order } } } };
}

test('a null field lets a script fall back as its author meant', async () => {
  const script = `
    local order = steps['get-order'].result
    local phone = order.phone or (order.customer and order.customer.phone)
    if not phone or phone == '' then error('no phone on order') end
    return { phone = phone }`;
  expect(await execute({ script }, orderWithPhone('+49'))).toEqual({ phone: '+49' });
  await expect(execute({ script }, orderWithPhone(null))).rejects.toThrow(
    'script:4: no phone on order',
  );
});

async function factsOf(failed: Promise<Json>): Promise<unknown> {
  const failure = await failed.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(StepFailure);
  return failure instanceof StepFailure ? failure.facts : undefined;
}

describe('SCRIPT_FAILED: known, and no waiting cures it', () => {
  test.each([
    ['an error', `\nerror('order_id required')`, 'script:2: order_id required'],
    ['a syntax error', 'x =', 'script:1: unexpected symbol near <eof>'],
    [
      'no table',
      'return 7',
      'The script returned no table but number. End it with: return { ... }',
    ],
    ['nothing', '', 'The script returned no table but nil. End it with: return { ... }'],
    [
      'no script',
      undefined,
      'The step has no script of at most 64 KB. Write one into its "script" field.',
    ],
    [
      'too long a script',
      `-- ${'é'.repeat(33_000)}`,
      'The step has no script of at most 64 KB. Write one into its "script" field.',
    ],
    [
      'the memory cap',
      'local t = {} while true do t[#t + 1] = { #t } end',
      'The script and its values need more than 64 MB. Let an earlier step pass on less, or work on less at a time.',
    ],
  ])('%s', async (_, script, message) => {
    expect(await factsOf(execute(script === undefined ? {} : { script }))).toEqual({
      code: 'SCRIPT_FAILED',
      message,
      outcome: 'known',
      curable: false,
    });
  });
});

test('RUN_STALLED_OR_TIMED_OUT: a script over its time is a known outcome, for it touches nothing', async () => {
  const facts = await factsOf(execute({ script: 'while true do end' }, { timeoutMs: 200 }));
  expect(facts).toEqual({
    code: 'RUN_STALLED_OR_TIMED_OUT',
    message:
      'The script did not end within 0.2 s. Raise timeout_s, or look for a loop that does not end.',
    outcome: 'known',
    curable: false,
    limit: 'script',
  });
});

test('a caller whose clock is ahead of the pool gets the same answer for a script at work', async () => {
  await execute({ script: 'return {}' });
  const timeUp = new AbortController();
  const call = execute(
    { script: 'while true do end' },
    { timeoutMs: 60_000, signal: timeUp.signal },
  );
  await vi.waitFor(() => expect(pool.runningCount).toBe(1), { interval: 1, timeout: 5000 });
  const reason = { code: 'RUN_STALLED_OR_TIMED_OUT', outcome: 'known', curable: true } as const;
  timeUp.abort(new StepFailure({ ...reason, message: 'No answer.', limit: 'step' }));
  expect(await factsOf(call)).toMatchObject({ limit: 'script', curable: false });
});

test('UPSTREAM_ERROR: a pool that cannot start may be able to later', async () => {
  const broken = new LuaPool({ heapMb: 6 });
  expect(await factsOf(execute({ script: 'return {}' }, {}, broken))).toMatchObject({
    code: 'UPSTREAM_ERROR',
    outcome: 'known',
    curable: true,
  });
});

test('an aborted call is rejected with the reason of the abort', async () => {
  const stop = new AbortController();
  const call = execute({ script: 'while true do end' }, { signal: stop.signal });
  stop.abort(new Error('the run was stopped'));
  await expect(call).rejects.toThrow('the run was stopped');
  expect(await execute({ script: 'return { ok = true }' })).toEqual({ ok: true });
});
