import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { canonicalJson, type Json } from '#src/domain/json.ts';
import type { LuaState } from '#src/steps/lua/lua-state.ts';
import { openState, runIn, valueOf } from './scripts.ts';

let state: LuaState;
beforeAll(async () => {
  state = await openState();
});

// What JSON text itself cannot keep, such as -0, is no matter of Lua.
const anyJson = fc
  .jsonValue({ stringUnit: 'binary', maxDepth: 6 })
  .map((value): Json => JSON.parse(JSON.stringify(value)));

test('any JSON comes back from Lua as it went in', () => {
  const property = fc.property(anyJson, (value) => {
    const outcome = valueOf(runIn(state, 'return input', { input: { value } }));
    expect(canonicalJson(outcome)).toBe(canonicalJson({ value }));
  });
  fc.assert(property, { numRuns: 500 });
});

test('any JSON comes back from json.decode and json.encode as it went in', () => {
  const script = 'return { value = json.decode(json.encode(json.decode(input.text))) }';
  const property = fc.property(anyJson, (value) => {
    const outcome = valueOf(
      runIn(state, script, { input: { text: JSON.stringify(value, null, 1) } }),
    );
    expect(canonicalJson(outcome)).toBe(canonicalJson({ value }));
  });
  fc.assert(property, { numRuns: 500 });
});

function nest(depth: number, wrap: (inner: Json) => Json): Json {
  let value: Json = 'bottom';
  for (let level = 0; level < depth; level += 1) value = wrap(value);
  return value;
}

const LARGE: [name: string, value: Json][] = [
  ['lists in lists', nest(190, (inner) => [inner])],
  ['objects in objects', nest(190, (inner) => ({ a: inner }))],
  ['objects with null fields', nest(190, (inner) => ({ a: inner, b: null }))],
  ['long lists in long lists', nest(12, (inner) => [...Array(60).fill(0), inner])],
  ['a long list', Array.from({ length: 100_000 }, (_, index) => index)],
  ['many fields', Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`k${at}`, at]))],
  ['a long text', 'é"\\\n\0'.repeat(200_000)],
];

test.each(LARGE)('%s come back whole', (_, value) => {
  const outcome = valueOf(runIn(state, 'return input', { input: { value } }));
  expect(canonicalJson(outcome)).toBe(canonicalJson({ value }));
});

const RETURNED: [script: string, json: string][] = [
  ['return {}', '{}'],
  ['return json.array()', '[]'],
  ['return { list = json.array({}), map = {} }', '{"list":[],"map":{}}'],
  ['return input.empty_list', '[]'],
  ['return input.empty_map', '{}'],
  ['table.remove(input.list) return input.list', '[]'],
  ['input.list[1] = nil return { input.list }', '[[]]'],
  ['input.list.name = "x" input.list[1] = nil return input.list', '{"name":"x"}'],
  ['return { 1, nil, 3 }', '[1,null,3]'],
  ['return { json.null, a = nil }', '[null]'],
  ['return { a = json.null }', '{"a":null}'],
  ['return { b = 2, a = 1 }', '{"a":1,"b":2}'],
  [
    'return { 1.0, 1.5, -0.0, 1e15, 2 ^ 53, 1e300, 3 // 2 }',
    '[1,1.5,0,1000000000000000,9007199254740992,1e+300,1]',
  ],
  ['return { "\\0\\1\\127é\\n\\"\\\\" }', '["\\u0000\\u0001\\u007fé\\u000a\\"\\\\"]'],
  ['local shared = { 1 } return { shared, shared }', '[[1],[1]]'],
  // A null field reads as nil, and is still null when its object is passed on.
  [
    'return { none = input.nothing == nil, other = input.nothing or "default" }',
    '{"none":true,"other":"default"}',
  ],
  ['return input.with_null', '{"a":null,"b":1}'],
  ['input.with_null.a = 5 return input.with_null', '{"a":5,"b":1}'],
  ['return { input.sparse[2] == json.null, #input.sparse }', '[true,3]'],
  ['return { steps.none.result == nil }', '[true]'],
];

const INPUT: Json = {
  empty_list: [],
  empty_map: {},
  list: ['only'],
  nothing: null,
  with_null: { a: null, b: 1 },
  sparse: [1, null, 3],
};

test.each(RETURNED)('%s gives %s', (script, json) => {
  const outcome = valueOf(
    runIn(state, script, { input: INPUT, steps: { none: { result: null } } }),
  );
  expect(outcome).toEqual(JSON.parse(json));
});

const UNWRITABLE: [script: string, message: string][] = [
  ['return { a = { b = { 1, 0 / 0 } } }', 'result.a.b[2] is not a finite number'],
  ['return { 1 / 0 }', 'result[1] is not a finite number'],
  [
    'return { id = math.maxinteger }',
    'result.id is a whole number that JSON would round; pass it on as text: tostring(n)',
  ],
  ['return { f = print }', 'result.f is a function, which JSON cannot hold'],
  ['return { text = "\\xff" }', 'result.text is not valid UTF-8 text'],
  ['return { ["\\xff"] = 1 }', 'result.? is not valid UTF-8 text'],
  ['return { 1, 2, x = 3 }', 'result has both numbered and named fields; JSON has either'],
  [
    'return { orders = { [1005] = 1 } }',
    'result.orders is a list with more holes than items; for ids as keys use tostring(id)',
  ],
  ['return { [1.5] = 1 }', 'result has a key that is neither text nor 1, 2, 3, …: 1.5'],
  ['return { [0] = 1 }', 'result has a key that is neither text nor 1, 2, 3, …: 0'],
  ['return { [true] = 1 }', 'result has a key that is neither text nor 1, 2, 3, …: boolean'],
  ['local t = {} t.a = { t } return t', 'result.a[1] contains itself'],
  [
    'local t = {} for i = 1, 2000 do t = { t } end return { json.encode(t) == nil }',
    '[1]… is nested deeper than 200 levels',
  ],
];

test.each(UNWRITABLE)('%s is refused: %s', (script, message) => {
  const outcome = runIn(state, script);
  expect(outcome).toEqual({ kind: 'error', message: expect.stringContaining(message) });
});

const BAD_JSON = [
  '',
  '{',
  '[1',
  '[1 2]',
  '{"a"}',
  '{"a":}',
  '{a:1}',
  '"x',
  '"\\x"',
  '"\\u12"',
  'nul',
  '1 2',
  '--1',
];

test.each(BAD_JSON)('json.decode refuses %j', (text) => {
  const outcome = runIn(state, 'return json.decode(input.text)', { input: { text } });
  expect(outcome).toEqual({
    kind: 'error',
    message: expect.stringContaining('bad JSON at character'),
  });
});

test('a lone surrogate becomes a replacement character, in values and in json.decode', () => {
  const script =
    'return { input.text, json.decode([["\\ud800x"]]), json.decode([["\\ud83d\\ude00"]]) }';
  expect(valueOf(runIn(state, script, { input: { text: 'a\ud800b' } }))).toEqual([
    'a\ufffdb',
    '\ufffdx',
    '😀',
  ]);
});

test('a step is found by its id with underscores, unless another step is called that', () => {
  const steps = {
    'fetch-order': { result: { n: 1 } },
    'a-b': { result: { n: 2 } },
    a_b: { result: { n: 3 } },
    'x-y_z': { result: { n: 4 } },
    'x_y-z': { result: { n: 5 } },
  };
  const script = `
    local ids = {}
    for id in pairs(steps) do ids[#ids + 1] = id end
    return {
      ids = ids, alias = steps.fetch_order.result.n, exact = steps['fetch-order'].result.n,
      clash = steps.a_b.result.n, first = steps.x_y_z.result.n, none = steps.nobody == nil,
    }`;
  expect(valueOf(runIn(state, script, { steps }))).toEqual({
    ids: ['a-b', 'a_b', 'fetch-order', 'x-y_z', 'x_y-z'],
    alias: 1,
    exact: 1,
    clash: 3,
    first: 4,
    none: true,
  });
});

test('what a script reaches by another name is handed over too', () => {
  const scope = { input: { n: 1 }, steps: { a: { result: 2 } } };
  const script = `local inp, st = 'in' .. 'put', 'st' .. 'eps' return { _G[inp].n, _ENV[st].a.result }`;
  expect(valueOf(runIn(state, script, scope))).toEqual([1, 2]);
});
