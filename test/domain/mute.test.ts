import { expect, test } from 'vitest';
import { describeBackTest, tryMute } from '#src/domain/back-test.ts';
import { describeUntil, judgeMute, judgeMutes, type Mute, untilOf } from '#src/domain/mute.ts';
import { describeSignature, nameSignature, readSignatureName } from '#src/domain/name-signature.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.UTC(2026, 10, 24, 14, 50);
const CHARGE = { workflowId: 1, step: 'charge', code: 'MCP_TOOL_FAILED' };

function makeMute(over: Partial<Mute> = {}): Mute {
  const when = { at: NOW - HOUR_MS, until: NOW + HOUR_MS, endedAt: null, endedWhy: null };
  const who = { id: 1, projectId: 1, by: '@ana', reason: null };
  return { ...CHARGE, ...who, ...when, usualPerDay: 10, hidden: 0, ...over };
}
const failing = (over = {}) => ({ ...CHARGE, now: NOW, failuresOfDay: 1, ...over });

test.each([
  ['more of the same', failing(), {}, 'hides'],
  ['its last millisecond', failing({ now: NOW + HOUR_MS - 1 }), {}, 'hides'],
  ['its end', failing({ now: NOW + HOUR_MS }), {}, { ends: 'its time is over' }],
  ['another step', failing({ step: 'mail' }), {}, { ends: 'it fails at step mail now' }],
  ['no step', failing({ step: '' }), {}, { ends: 'it fails at no step now' }],
  ['another code', failing({ code: 'LLM_FAILED' }), {}, { ends: 'it fails with LLM_FAILED now' }],
  ['nearly twice as many', failing({ failuresOfDay: 19 }), {}, 'hides'],
  [
    'twice as many',
    failing({ failuresOfDay: 20 }),
    {},
    { ends: 'it failed 20 times in 24 hours, twice as often as before' },
  ],
  ['twice as many of very few', failing({ failuresOfDay: 4 }), { usualPerDay: 1 }, 'hides'],
  [
    'many more than very few',
    failing({ failuresOfDay: 5 }),
    { usualPerDay: 1 },
    { ends: 'it failed 5 times in 24 hours, twice as often as before' },
  ],
])('a mute meets %s', (_, fact, over, verdict) => {
  expect(judgeMute(makeMute(over), fact)).toEqual(verdict);
});

test('two mutes of a workflow stand side by side, until it fails in a third way', () => {
  const [charge, mail] = [makeMute(), makeMute({ id: 2, step: 'mail' })];
  expect(judgeMutes([charge, mail], failing())).toEqual({ hiddenBy: charge, ended: [] });
  expect(judgeMutes([charge, mail], failing({ step: 'mail' }))).toEqual({
    hiddenBy: mail,
    ended: [],
  });
  const why = 'it fails at step pack now';
  expect(judgeMutes([charge, mail], failing({ step: 'pack' }))).toEqual({
    hiddenBy: null,
    ended: [
      { mute: charge, why },
      { mute: mail, why },
    ],
  });
});

test('a mute whose time is over ends beside one that hides', () => {
  const over = makeMute({ id: 2, step: 'mail', until: NOW });
  expect(judgeMutes([makeMute(), over], failing())).toMatchObject({
    hiddenBy: { id: 1 },
    ended: [{ mute: { id: 2 }, why: 'its time is over' }],
  });
});

test('a mute lasts from a moment to 30 days', () => {
  expect(untilOf(NOW, 0.5)).toBe(NOW + HOUR_MS / 2);
  expect(untilOf(NOW, 720)).toBe(NOW + 30 * DAY_MS);
  for (const hours of [0, -1, 720.1, Number.NaN]) expect(untilOf(NOW, hours)).toBeNull();
  expect(describeUntil(NOW + DAY_MS, NOW)).toBe('until 25 Nov 14:50 UTC, for 1 d');
});

test.each([
  [null, 3, { hidden: 0, onDays: 0, told: 3, usualPerDay: 0 }],
  // Since this morning it fails more often than its month says.
  [
    { count: 37, days: 1, firstAt: NOW - HOUR_MS, ofDay: 37 },
    0,
    { hidden: 37, onDays: 1, told: 0, usualPerDay: 37 },
  ],
  [
    { count: 40, days: 9, firstAt: NOW - 20 * DAY_MS, ofDay: 30 },
    0,
    { hidden: 40, onDays: 9, told: 0, usualPerDay: 30 },
  ],
  [
    { count: 40, days: 9, firstAt: NOW - 20 * DAY_MS, ofDay: 0 },
    2,
    { hidden: 40, onDays: 9, told: 2, usualPerDay: 2 },
  ],
])('of %j and %i others a mute would have hidden as many', (own, others, tested) => {
  expect(tryMute(own, others, NOW)).toEqual(tested);
});

test('what a mute would have hidden is a sentence', () => {
  const rest = 'with another root step or code would still have been told.';
  expect(describeBackTest({ hidden: 14, onDays: 3, told: 2, usualPerDay: 1 })).toBe(
    `In the last 30 days it would have hidden 14 failures on 3 days; 2 ${rest}`,
  );
  expect(describeBackTest({ hidden: 1, onDays: 1, told: 0, usualPerDay: 1 })).toBe(
    `In the last 30 days it would have hidden 1 failure on 1 day; 0 ${rest}`,
  );
  expect(describeBackTest({ hidden: 0, onDays: 0, told: 0, usualPerDay: 0 })).toMatch(
    'hidden nothing;',
  );
});

test.each([
  ['w/s/LUA_ERROR', ['w/s||LUA_ERROR', 'w|s|LUA_ERROR']],
  [' w//LUA_ERROR ', ['w/||LUA_ERROR', 'w||LUA_ERROR']],
  ['w/each[]/send/X2', ['w/each[]/send||X2', 'w/each[]|send|X2', 'w|each[]/send|X2']],
  ['w/LUA_ERROR', ['w||LUA_ERROR']],
  ['LUA_ERROR', []],
  ['/LUA_ERROR', []],
  ['w/s/lua', []],
  ['3f2a91c0', []],
  [`${'a/'.repeat(30)}LUA_ERROR`, []],
])('%s may mean %j', (name, meant) => {
  const read = readSignatureName(name);
  expect(read.map(({ workflow, step, code }) => [workflow, step, code].join('|'))).toEqual(meant);
});

test('failures are named and described', () => {
  const of = { workflow: 'order sync', step: 'each[]/send', code: 'LUA_ERROR' };
  expect(nameSignature(of)).toBe('order sync/each[]/send/LUA_ERROR');
  expect(readSignatureName(nameSignature(of))).toContainEqual(of);
  expect(describeSignature(of)).toBe('LUA_ERROR at step each[]/send of order sync');
  expect(describeSignature({ ...of, step: '' })).toBe('LUA_ERROR of order sync');
});
