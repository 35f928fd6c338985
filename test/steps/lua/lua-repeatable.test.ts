import { expect, test } from 'vitest';
import { OWNER, openState, runIn, valueOf } from './scripts.ts';

const RANDOM = 'local t = {} for i = 1, 5 do t[i] = math.random(1, 1000000) end return t';

test('a repeated script draws the same random numbers, whatever ran before it and wherever', async () => {
  const state = await openState();
  const first = valueOf(runIn(state, RANDOM));
  runIn(state, 'math.randomseed(7) math.random() return {}');
  expect(valueOf(runIn(state, RANDOM))).toEqual(first);
  expect(valueOf(runIn(await openState(), RANDOM))).toEqual(first);
});

test.each([
  ['another step', { ...OWNER, path: 'other' }],
  ['another run', { ...OWNER, runId: '01a20297-4dc0-7000-8000-000000000002' }],
])('%s draws other random numbers', async (_, owner) => {
  const state = await openState();
  expect(runIn(state, RANDOM, {}, owner)).not.toEqual(runIn(state, RANDOM));
});

test('a seed of the script itself counts; none at all leaves the seed of the run', async () => {
  const state = await openState();
  const seeded = (seed: string) => valueOf(runIn(state, `math.randomseed(${seed}) ${RANDOM}`));
  expect(seeded('42')).toEqual(seeded('42'));
  expect(seeded('42')).not.toEqual(seeded('43'));
  expect(seeded('')).toEqual(valueOf(runIn(state, RANDOM)));
});

const TABLE = `local t = { 'one', 'two', nil, 'four', zebra = 1, ant = 2, Bee = 3, [10] = 1, [2.5] = 1, [-1] = 1, [true] = 1, [false] = 1 }`;
const ORDER = ['1', '2', '-1', '2.5', '4', '10', 'Bee', 'ant', 'zebra', 'false', 'true'];

test.each([
  ['pairs', 'for key in pairs(t) do keys[#keys + 1] = tostring(key) end'],
  ['next in a for', 'for key in next, t do keys[#keys + 1] = tostring(key) end'],
  [
    'next by hand',
    'local key = next(t) while key ~= nil do keys[#keys + 1] = tostring(key) key = next(t, key) end',
  ],
])('%s walks a list, then numbers, then text, then booleans', async (_, walk) => {
  const script = `${TABLE} local keys = {} ${walk} return keys`;
  expect(valueOf(runIn(await openState(), script))).toEqual(ORDER);
});

test.each([
  [
    'clears what it meets',
    'for key in WALK do t[key] = nil end return { empty = next(t) == nil }',
    { empty: true },
  ],
  [
    'changes what it meets',
    'local n = 0 for key in WALK do t[key] = 0 n = n + 1 end return { n = n }',
    { n: 11 },
  ],
  [
    'clears what lies ahead',
    'for key in WALK do t[10], t.zebra = nil, nil end return { t.zebra == nil }',
    [true],
  ],
  [
    'walks inside a walk',
    'local n = 0 for _ in WALK do for _ in WALK do n = n + 1 end end return { n = n }',
    { n: 121 },
  ],
])('a walk that %s is well behaved', async (_, script, expected) => {
  const state = await openState();
  for (const walk of ['pairs(t)', 'next, t']) {
    const source = `${TABLE} ${script.replaceAll('WALK', walk)}`;
    expect(valueOf(runIn(state, source))).toEqual(expected);
  }
});

test('a walk meets no key that was cleared ahead of it', async () => {
  const script = `
    local met = {}
    local t = { a = 1, b = 2, c = 3 }
    for key in next, t do met[#met + 1] = key t.b = nil end
    for key in pairs({ a = 1, c = 3 }) do met[#met + 1] = key end
    return met`;
  expect(valueOf(runIn(await openState(), script))).toEqual(['a', 'c', 'a', 'c']);
});

test('pairs honours __pairs, and next says when a key is not there', async () => {
  const state = await openState();
  const script = `
    local t = setmetatable({}, { __pairs = function() return function(_, k) if not k then return 'x', 1 end end end })
    local met = {}
    for key in pairs(t) do met[#met + 1] = key end
    return met`;
  expect(valueOf(runIn(state, script))).toEqual(['x']);
  expect(runIn(state, `next({ a = 1 }, 'b')`)).toEqual({
    kind: 'error',
    message: "script:1: invalid key to 'next'",
  });
});

test('no address of memory is ever shown', async () => {
  const script = `
    local t = setmetatable({}, { __name = 'Order' })
    return { tostring(t), tostring(t), tostring(print), string.format('%s %d', {}, 5), ('%s'):format(t), ('100%%p'):format() }`;
  const shown = [
    'table: 00000001',
    'table: 00000001',
    'function: 00000002',
    'table: 00000003 5',
    'table: 00000001',
    '100%p',
  ];
  const state = await openState();
  expect(valueOf(runIn(state, script))).toEqual(shown);
  expect(valueOf(runIn(state, script))).toEqual(shown);
});

test('the time is the start of the run, stands still, and is UTC', async () => {
  const script = `
    return {
      time = os.time(), clock = os.clock(), date = os.date('%Y-%m-%d %H:%M:%S'), local_hour = os.date('*t').hour,
      other = os.date('!%d.%m.%Y', 0), later = os.time() - os.time({ year = 2026, month = 11, day = 22, hour = 9, min = 30 }),
      overflow = os.date('%Y-%m-%d', os.time({ year = 2024, month = 14, day = 30 })),
      noon = os.time({ year = 1970, month = 1, day = 1 }), before = os.time({ year = 1969, month = 12, day = 31, hour = 0 }),
    }`;
  expect(valueOf(runIn(await openState(), script))).toEqual({
    time: 1_795_339_800,
    clock: 0,
    date: '2026-11-22 09:30:00',
    local_hour: 9,
    other: '01.01.1970',
    later: 0,
    overflow: '2025-03-02',
    noon: 43_200,
    before: -86_400,
  });
});

test('a run whose id tells no time starts in 1970', async () => {
  const owner = { runId: 'run-1', path: 'a' };
  expect(valueOf(runIn(await openState(), 'return { os.time() }', {}, owner))).toEqual([0]);
});
