import { beforeAll, describe, expect, test } from 'vitest';
import type { LuaState } from '#src/steps/lua/lua-state.ts';
import { openState, runIn, valueOf } from './scripts.ts';

/** Looks for anything that a script before it may have left. */
const PROBE = `
local nulls, lists, texts = 0, 0, 0
for _ in next, json.null do nulls = nulls + 1 end
for _ in pairs(json.array()) do lists = lists + 1 end
local t = {} table.insert(t, 'x')
return {
  method = ('abc'):upper(), library = string.upper('abc'), inserted = #t, floor = math.floor(1.5),
  leak = leak, secret = secret, nothing = nothing, text_leak = ('x').leak,
  null = tostring(json.null), nulls = nulls, lists = lists, who = input.who,
  step = steps.a_b.result.n, step_leak = steps.leak,
  inner = body.c_d.result.n, inner_leak = body.leak or body['c-d'].leak or body['c-d'].result.leak,
  item = item.sku, item_leak = item.leak or foreach.item.leak or foreach.leak,
  round = loop.prev.c_d.n, round_leak = loop.leak or loop.prev.leak or loop.prev.c_d.leak,
  text_meta = tostring(getmetatable('')), list_meta = tostring(getmetatable(json.array())),
  walked = (function() local s = '' for k in pairs({ b = 1, a = 2 }) do s = s .. k end return s end)(),
  named = tostring({}), printed = tostring(print), encoded = json.encode({ 1 }), hi = string.format('%s', 'hi'),
}`;

const UNHARMED = {
  method: 'ABC',
  library: 'ABC',
  inserted: 1,
  floor: 1,
  null: 'null',
  nulls: 0,
  lists: 0,
  who: 'B',
  step: 1,
  inner: 2,
  item: 'LAMP-2',
  round: 3,
  text_meta: 'nil',
  list_meta: 'nil',
  walked: 'ab',
  named: 'table: 00000001',
  printed: 'function: 00000002',
  encoded: '[1]',
  hi: 'hi',
};

const ITEM = { sku: 'LAMP-2' };
const SCOPE = {
  input: { who: 'B' },
  steps: { 'a-b': { result: { n: 1 } } },
  item: ITEM,
  index: 0,
  foreach: { item: ITEM, index: 0 },
  body: { 'c-d': { result: { n: 2 } } },
  while: { iteration: 1, prev: { 'c-d': { result: { n: 3 } } } },
};

const ATTACKS: [name: string, script: string][] = [
  ['the metatable of strings', `getmetatable('').__index = function() return error end return {}`],
  ['methods of strings', `pcall(function() ('x').leak = 1 end) return {}`],
  [
    'its string library',
    `string.upper = function() return 'pwned' end string.leak = 1 return { string.upper('x') }`,
  ],
  [
    'the tables of its libraries',
    `for _, lib in ipairs { string, table, math, utf8, os, json } do for k in pairs(lib) do lib[k] = error end end return {}`,
  ],
  ['coroutine', `return { coroutine.wrap(function() return 1 end)() }`],
  ['debug', `return { r = debug.getregistry() }`],
  ['io', `return { io.open('/etc/passwd'):read('a') }`],
  ['os.execute', `return { os.execute('true') }`],
  ['os.exit', `os.exit(1)`],
  ['os.getenv', `return { os.getenv('HOME') }`],
  ['require', `return { require('io') }`],
  ['package', `return { package.loaded.io }`],
  ['dofile', `return { dofile('/etc/passwd') }`],
  ['load', `return { load('return 1')() }`],
  ['string.dump', `return { string.dump(function() end) }`],
  ['collectgarbage', `collectgarbage('stop') return {}`],
  ['globals', `_G.leak = 'x' leak = 'x' _ENV.secret = 1 rawset(_G, 'nothing', 1) return {}`],
  ['_ENV', `_ENV = { leak = 1 } return {}`],
  ['the basics', `pairs = nil next = nil tostring = error getmetatable = error return {}`],
  ['metatables of libraries', `setmetatable(string, { __index = error }) return {}`],
  ['the metatable of its globals', `setmetatable(_G, { __index = error }) return {}`],
  ['the metatable of its globals, read', `getmetatable(_G).__index = error return {}`],
  ['the metatable of steps', `getmetatable(steps).__index.leak = 1 return {}`],
  ['steps', `steps.leak = 1 steps['a-b'] = nil return {}`],
  ['the metatable of body', `getmetatable(body).__index.leak = 1 return {}`],
  [
    'the tables of its body',
    `body.leak = 1 body['c-d'].leak = 1 rawset(body, 'c-d', nil) return {}`,
  ],
  [
    'a result that is found in itself',
    `local m = getmetatable(body['c-d']) m.__index.result = { leak = 1 } m.__index.leak = 1 return { result }`,
  ],
  [
    'its item and its loop',
    `item.leak = 1 foreach.item.leak = 1 foreach.leak = 1 loop.leak = 1 loop.prev['c-d'].leak = 1 loop.prev.leak = 1 return {}`,
  ],
  [
    'the makers of its values',
    `S, R, A, O, D, N = error, error, error, error, error, error leak = S return { S }`,
  ],
  ['json.null by rawset', `rawset(json.null, 'leak', 1) return {}`],
  ['json.null by assignment', `json.null.leak = 1 return {}`],
  ['json.null by table.insert', `table.insert(json.null, 'leak') return {}`],
  ['json.null by table.move', `table.move({ 1 }, 1, 1, 1, json.null) return {}`],
  ['json.null by setmetatable', `setmetatable(json.null, { __tostring = error }) return {}`],
  ['json.null by json.array', `json.array(json.null) return {}`],
  ['json.null by its metatable', `getmetatable(json.null).__newindex = nil return {}`],
  ['lists by their metatable', `getmetatable(json.array()).__index = error return {}`],
  ['lists by setmetatable', `setmetatable(json.array(), { leak = 1 }) return {}`],
  ['__gc', `setmetatable({}, { __gc = function() leak = 1 end }) return {}`],
  [
    '__gc added later',
    `local m = {} local t = setmetatable({}, m) m.__gc = function() while true do end end t = nil return {}`,
  ],
  [
    '__close',
    `do local x <close> = setmetatable({}, { __close = function() leak = 1 end }) end return {}`,
  ],
  ['math.randomseed', `math.randomseed(42) return {}`],
  ['a closure kept in a global', `keep = function() return leak end return { keep() }`],
  ['numbers of tables', `for i = 1, 9 do tostring({}) end return {}`],
  ['globals of the host', `return { run_script, syntax_error, js, null, __run }`],
  [
    'an error that cannot be told',
    `error(setmetatable({}, { __tostring = function() error('again') end, __name = 'x' }))`,
  ],
  ['an error that is no text', `error(function() end)`],
  ['an error of broken text', `error('\\xff\\xfe')`],
  ['an error with a NUL', `error('a\\0b')`],
  ['an endless error', `error(string.rep('x', 1e6))`],
  [
    'a result that lies',
    `return setmetatable({ a = 1 }, { __pairs = error, __index = error, __len = error, __name = 'x' })`,
  ],
  ['string.rep', `return { #string.rep('x', 1 << 40) }`],
  ['string.rep as a method', `return { #('x'):rep(1e9) }`],
  ['doubling text', `local s = 'xxxxxxxx' while true do s = s .. s end`],
  [
    'doubling text under pcall',
    `local ok = pcall(function() local s = 'xxxxxxxx' while true do s = s .. s end end) return { ok }`,
  ],
  [
    'swallowed memory errors',
    `for i = 1, 5 do pcall(function() local t = {} for j = 1, 1e9 do t[j] = j end end) end return {}`,
  ],
  ['a huge table', `local t = {} for i = 1, 1e9 do t[i] = i end return {}`],
  ['a huge unpack', `return { #table.pack(table.unpack({}, 1, 1e7)) }`],
  ['a table of itself', `local t = {} t.t = t return t`],
  ['a deep result', `local t = {} for i = 1, 1e5 do t = { t } end return t`],
  ['deep recursion', `local function f(n) return 1 + f(n + 1) end return { f(1) }`],
  [
    'deep recursion by pcall',
    `local function f() local ok, e = pcall(f) if not ok then error(e, 0) end return 1 end return { f() }`,
  ],
  [
    'deep recursion by gsub',
    `local function f() return (('x'):gsub('x', function() return f() end)) end return { f() }`,
  ],
  [
    'deep recursion by metatable',
    `local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k] end return { t.x }`,
  ],
  [
    'deep recursion by sort',
    `local function f() table.sort({ 3, 2, 1 }, function() f() return true end) end f()`,
  ],
  ['an order that is none', `table.sort({ 3, 1, 2, 5, 4 }, function() return true end) return {}`],
  ['deep JSON', `return json.decode(string.rep('[', 2e5))`],
  ['a deep pattern', `return { ('a'):rep(3e5):find(('a?'):rep(3e5)) }`],
  ['a deep expression', `return { ${'('.repeat(3000)}1${')'.repeat(3000)} }`],
];

describe('a script attacks, and the next one in the same state sees nothing of it', () => {
  let state: LuaState;
  beforeAll(async () => {
    state = await openState();
  });

  test.each([['nothing', 'return {}'], ...ATTACKS])('%s', (_, attack) => {
    runIn(state, attack, SCOPE);
    expect(valueOf(runIn(state, PROBE, SCOPE))).toEqual(UNHARMED);
  });
});

const ABSENT = [
  'io',
  'require',
  'package',
  'load',
  'loadstring',
  'loadfile',
  'dofile',
  'debug',
  'coroutine',
  'collectgarbage',
  'string.dump',
  'os.execute',
  'os.exit',
  'os.getenv',
  'os.remove',
  'os.tmpname',
];

test.each(ABSENT)('a script has no %s', async (name) => {
  const state = await openState();
  expect(valueOf(runIn(state, `return { type(${name}) }`))).toEqual(['nil']);
});

test('a script has what the language has besides', async () => {
  const state = await openState();
  const script = `
    print('nobody listens')
    local t = setmetatable(input.list, { __index = { x = 'default' } })
    return {
      sum = select('#', table.unpack({ 1, 2, 3 })), x = t.x, ok = (pcall(error, 'x')),
      utf8 = utf8.char(233), huge = math.huge > 1, env = _G.math.pi > 3 and _ENV == _G,
    }`;
  expect(valueOf(runIn(state, script, { input: { list: [] } }))).toEqual({
    sum: 3,
    x: 'default',
    ok: false,
    utf8: 'é',
    huge: true,
    env: true,
  });
});

const ERRORS: [script: string, message: string][] = [
  [`\n\nerror('order_id required')`, 'script:3: order_id required'],
  [`error('bare', 0)`, 'bare'],
  [`error({ code = 7 })`, '{"code":7}'],
  [`error(setmetatable({}, { __tostring = function() return 'told' end }))`, 'told'],
  [`error()`, 'the script raised an error without a message'],
  [`error(function() end)`, 'function: 00000001'],
  [`local t\nreturn t.x`, "script:2: attempt to index a nil value (local 't')"],
  [`return { ('x'):bad() }`, "script:1: attempt to call a nil value (method 'bad')"],
  [
    `\nfor _ in pairs(nil) do end`,
    "script:2: bad argument #1 to 'pairs' (table expected, got nil)",
  ],
  [`\nnext(1)`, "script:2: bad argument #1 to 'next' (table expected, got number)"],
  [`\ntostring()`, "script:2: bad argument #1 to 'tostring' (value expected)"],
  [
    `\nsetmetatable(1, {})`,
    "script:2: bad argument #1 to 'setmetatable' (table expected, got number)",
  ],
  [`\njson.decode('[1,')`, 'script:2: bad JSON at character 4'],
  [`\njson.encode(print)`, 'script:2: value is a function, which JSON cannot hold'],
  [
    `\nos.time({ year = 2026 })`,
    "script:2: field 'month' of the date is missing or no whole number",
  ],
  [
    `\nlocal s = string.format('%p', {})`,
    "script:2: '%p' shows an address, which differs from run to run; use '%s'",
  ],
  [`x =`, 'script:1: unexpected symbol near <eof>'],
  [`error('\\xff')`, 'script:1: ?'],
];

test.each(ERRORS)('%j fails with %j', async (script, message) => {
  expect(valueOf(runIn(await openState(), script))).toEqual({ kind: 'error', message });
});

test('an error is cut to a length that can be shown, between two characters', async () => {
  const outcome = runIn(await openState(), `error(string.rep('é', 5000), 0)`);
  expect(outcome).toEqual({ kind: 'error', message: `${'é'.repeat(1000)}…` });
});

test.each([
  ['return', 'nil'],
  ['return 7', 'number'],
  [`return 'x'`, 'string'],
  ['return json.null', 'json.null'],
  ['return nil, {}', 'nil'],
])('%j returns no table and says what it was', async (script, found) => {
  expect(runIn(await openState(), script)).toEqual({ kind: 'no_table', found });
});

describe('the memory cap', () => {
  test('a script over it fails, and its state is given up', async () => {
    const state = await openState();
    const outcome = runIn(state, `local t = {} for i = 1, 1e9 do t[i] = { i } end`);
    expect(outcome).toEqual({ kind: 'memory' });
    expect(state.isReusable()).toBe(false);
  });

  test('values over it fail the script that asked for them', async () => {
    const state = await openState(2);
    const scope = { input: { text: 'x'.repeat(3 * 2 ** 20) } };
    expect(runIn(state, 'return { #input.text }', scope)).toEqual({ kind: 'memory' });
  });

  test.each([100, 300, 500, 700, 900])('%i thousand small values over it, too', async (count) => {
    const state = await openState(2);
    const scope = { input: Array.from({ length: count * 1000 }, (_, at) => at) };
    expect(runIn(state, 'return { #input }', scope)).toEqual({ kind: 'memory' });
  });

  test('values that the script does not name are not even handed over', async () => {
    const state = await openState(2);
    const scope = { input: { text: 'x'.repeat(3 * 2 ** 20) } };
    expect(valueOf(runIn(state, 'return { ok = true }', scope))).toEqual({ ok: true });
  });

  test('40 MB fit, and what grew for them is given back', async () => {
    const state = await openState();
    const script = `local t = {} for i = 1, 40 do t[i] = string.rep('x', 1e6) .. i end return { #t }`;
    expect(valueOf(runIn(state, script))).toEqual([40]);
    expect(state.isReusable()).toBe(false);
  });
});
