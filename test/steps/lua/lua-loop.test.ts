import { expect, test } from 'vitest';
import type { Json } from '#src/domain/json.ts';
import type { StepScope } from '#src/steps/kind.ts';
import { writeScriptValues } from '#src/steps/lua/lua-values.ts';
import { EMPTY_SCOPE, OWNER, openState, runIn, valueOf } from './scripts.ts';

const ITEM = { sku: 'LAMP-2', note: null };
const IN_ITEM: Partial<StepScope> = {
  item: ITEM,
  index: 3,
  foreach: { item: ITEM, index: 3 },
  body: {
    'fetch-it': { result: { text: 'hi', n: 1 } },
    own: { result: { result: { text: 'its own' } } },
    none: { result: { result: null, text: 'x' } },
    list: { result: [1, 2] },
    word: { result: 'plain' },
    nothing: { result: null },
    failed: {},
  },
};
const BEFORE = { 'score-it': { result: { pass: false } } };
const IN_ROUND: Partial<StepScope> = { body: {}, while: { iteration: 2, prev: BEFORE } };

async function evaluate(expression: string, scope: Partial<StepScope>): Promise<unknown> {
  return valueOf(runIn(await openState(), `return { v = ${expression} }`, scope));
}

test.each<[expression: string, scope: Partial<StepScope>, value: Json | undefined]>([
  ['item.sku', IN_ITEM, 'LAMP-2'],
  ['item.note', IN_ITEM, undefined],
  ['item', IN_ITEM, ITEM],
  ['index', IN_ITEM, 3],
  ['foreach.item.sku .. foreach.index', IN_ITEM, 'LAMP-23'],
  ['loop.index', IN_ITEM, 3],
  ['loop.iteration', IN_ITEM, undefined],
  ['loop.prev', IN_ITEM, undefined],
  ['item', { item: 7, index: 0 }, 7],
  ['item', { item: false, index: 0 }, false],
  ['item', { item: null, index: 0 }, undefined],
  ["body['fetch-it'].text", IN_ITEM, 'hi'],
  ['body.fetch_it.text', IN_ITEM, 'hi'],
  ['body.fetch_it.result.text', IN_ITEM, 'hi'],
  ['body.fetch_it.result.result.n', IN_ITEM, 1],
  ['body.fetch_it', IN_ITEM, { n: 1, text: 'hi' }],
  ['body.own.result.text', IN_ITEM, 'its own'],
  ['body.own.result.result', IN_ITEM, undefined],
  ['body.none.result', IN_ITEM, undefined],
  ['body.none', IN_ITEM, { result: null, text: 'x' }],
  ['body.list', IN_ITEM, [1, 2]],
  ['#body.list', IN_ITEM, 2],
  ['body.word', IN_ITEM, 'plain'],
  ['body.nothing', IN_ITEM, undefined],
  ['body.failed', IN_ITEM, undefined],
  ['_G.body.word .. _ENV.index', IN_ITEM, 'plain3'],
  ['loop.index', IN_ROUND, 2],
  ['loop.iteration', IN_ROUND, 2],
  ['index', IN_ROUND, 2],
  ['loop.prev.score_it.pass', IN_ROUND, false],
  ["loop.prev['score-it'].result.pass", IN_ROUND, false],
  ['loop.prev', { body: {}, while: { iteration: 0 } }, undefined],
  ['loop.iteration', { body: {}, while: { iteration: 0 } }, 0],
  ['item', IN_ROUND, undefined],
  ['foreach', IN_ROUND, undefined],
  ['loop', {}, undefined],
  ['body', {}, undefined],
])('in a loop %s of %j is %j', async (expression, scope, value) => {
  expect(await evaluate(expression, scope)).toEqual(value === undefined ? {} : { v: value });
});

test('a walk over what an inner step left meets its fields once, and its own alone', async () => {
  const script = `
    local met = {}
    for id in pairs(body) do met[#met + 1] = id end
    for name in pairs(body['fetch-it'].result) do met[#met + 1] = name end
    return met`;
  expect(valueOf(runIn(await openState(), script, IN_ITEM))).toEqual([
    'fetch-it',
    'list',
    'none',
    'own',
    'word',
    'n',
    'text',
  ]);
});

test('each item draws random numbers of its own, the same when it runs again', async () => {
  const state = await openState();
  const draw = (path: string) =>
    valueOf(runIn(state, 'return { math.random(1, 1e9) }', {}, { ...OWNER, path }));
  expect(draw('each[0]/sum')).toEqual(draw('each[0]/sum'));
  expect(draw('each[0]/sum')).not.toEqual(draw('each[1]/sum'));
});

test.each([
  ['return {}', '{}'],
  ['return { item.sku }', '{item={["sku"]="LAMP-2",},}'],
  ['return { loop.index }', '{index=3,loop={index=3,iteration=nil,prev=nil},}'],
])('of its values a script is handed what it names: %s', (script, globals) => {
  const scope = { ...EMPTY_SCOPE, ...IN_ITEM, item: { sku: 'LAMP-2' } };
  const [, written] =
    /^return -?\d+,-?\d+,\d+,(.*)$/.exec(writeScriptValues(script, scope, OWNER)) ?? [];
  expect(written).toBe(globals);
});

const STEPS = { load: { result: 1 }, 'fetch-it': { result: 2 }, rest: { result: 3 } };

test.each<[script: string, ids: string[]]>([
  ['return { steps.load.result, steps.none }', ['load']],
  ['return { steps . load . result, steps.load }', ['load']],
  [`return { steps['fetch-it'].result, steps[ "load" ] }`, ['load', 'fetch-it']],
  ['return { steps.fetch_it.result }', ['fetch-it']],
  ['local s = steps return { s.load, steps.rest }', Object.keys(STEPS)],
  ['return { steps[input.id].result }', Object.keys(STEPS)],
  [`return { steps['lo' .. 'ad'] }`, Object.keys(STEPS)],
  [`return { steps["lo\\97d"] }`, Object.keys(STEPS)],
  ['for id in pairs(steps) do end return {}', Object.keys(STEPS)],
  ['return { steps --[[ all ]] .load }', Object.keys(STEPS)],
  ['return { _G.steps.load }', Object.keys(STEPS)],
  ['return { mysteps, steps_of, steps.load }', ['load']],
])('%s can only reach %j', (script, ids) => {
  const values = writeScriptValues(script, { ...EMPTY_SCOPE, steps: STEPS }, OWNER);
  const written = Array.from(values.matchAll(/\["(?<id>[\w-]+)"\]=\{/g), (m) => m.groups?.['id']);
  expect(written).toEqual(ids);
});

test.each<[expression: string, input: Json, value: Json | undefined]>([
  ['input.a', { a: 1, b: 2 }, 1],
  ['input.none', { a: 1 }, undefined],
  ['input.none', { none: null }, undefined],
  ['input.constructor', {}, undefined],
  ['input', { a: null, b: 2 }, { a: null, b: 2 }],
  ['input[1]', [7], 7],
  ['input', null, undefined],
  [`input['b'] .. input.a`, { a: 1, b: 2, c: 3 }, '21'],
])('%s of the input %j is %j', async (expression, input, value) => {
  expect(await evaluate(expression, { input })).toEqual(value === undefined ? {} : { v: value });
});

test('a big value that many items see is written once', () => {
  let reads = 0;
  const rows = Array.from({ length: 500 }, (_, n) => ({ n }));
  const big = {
    get rows() {
      reads += 1;
      return rows;
    },
  };
  const scope = { ...EMPTY_SCOPE, steps: { load: { result: big } } };
  const texts = Array.from({ length: 5 }, (_, index) =>
    writeScriptValues('return steps', { ...scope, index }, OWNER),
  );
  expect(new Set(texts).size).toBe(1);
  expect(reads).toBe(1);
});
