import { expect, test } from 'vitest';
import { compileCondition, evaluateCondition } from '#src/domain/condition.ts';
import type { Json } from '#src/domain/json.ts';
import type { TemplateScope } from '#src/domain/template-resolve.ts';

const SCOPE = {
  input: {
    f: false,
    n: null,
    e: '',
    ft: 'false',
    z: 0,
    zt: '0',
    t: true,
    s: 'no',
    l: [],
    o: {},
    one: 1,
  },
  steps: { done: { result: { ok: true } }, skipped: {} },
  body: { done: { result: { ok: true } } },
};
const SKIPPED = { steps: new Set(['skipped']), body: new Set(['left', 'both']) };

function evaluate(condition: Json): unknown {
  const verdict = evaluateCondition(compileCondition(condition), SCOPE, SKIPPED);
  return 'holds' in verdict ? verdict.holds : verdict.unresolved.text;
}

test.each<[Json, boolean]>([
  [true, true],
  [false, false],
  [null, false],
  ['', false],
  ['  ', false],
  ['false', false],
  [0, false],
  [-0, false],
  ['0', false],
  ['False', true],
  ['no', true],
  [1, true],
  [[], true],
  [{}, true],
  ['{{input.f}}', false],
  ['{{input.n}}', false],
  ['{{input.e}}', false],
  ['{{input.ft}}', false],
  ['{{input.z}}', false],
  ['{{input.zt}}', false],
  [' {{ input.f }} ', false],
  ['{{input.t}}', true],
  ['{{input.s}}', true],
  ['{{input.l}}', true],
  ['{{input.o}}', true],
  ['{{input.one}}', true],
  ['{{steps.done.result.ok}}', true],
  ['{{steps.skipped.result.ok}}', false],
  ['{{steps.skipped.input.x}}', false],
  ['{{input.t}}{{steps.skipped.result}}', false],
  ['{{body.done.ok}}', true],
  ['{{body.left.ok}}', false],
  ['{{body.left}}', false],
])('the condition %j is %s', (condition, holds) => {
  expect(evaluate(condition)).toBe(holds);
});

test.each<[string, TemplateScope['while'], unknown]>([
  ['{{while.prev.draft.ok}}', { iteration: 0 }, false],
  ['{{while.prev}}', { iteration: 0 }, false],
  ['{{while.prev.draft.ok}}', { iteration: 1, prev: { draft: { result: { ok: 1 } } } }, true],
  ['{{while.prev.draft.no}}', { iteration: 1, prev: { draft: { result: {} } } }, null],
  ['{{while.iteration}}', { iteration: 0 }, false],
  ['{{while.count}}', { iteration: 0 }, null],
  ['{{index}}', { iteration: 2 }, true],
])('%s in the round %j: %s; before the first there was none', (condition, round, expected) => {
  const scope = { ...SCOPE, ...(round === undefined ? {} : { while: round }) };
  const verdict = evaluateCondition(compileCondition(condition), scope, SKIPPED);
  expect('holds' in verdict ? verdict.holds : null).toBe(expected);
});

test.each([
  '{{steps.done.result.missing}}',
  '{{steps.unknown.result}}',
  '{{input.missing}}',
  '{{steps}}',
  '{{skipped.result}}',
  '{{steps.left.result}}',
  '{{body.skipped}}',
  '{{body}}',
  '{{while.prev.left}}',
])('%s cannot be resolved, and is handed back', (condition) => {
  expect(evaluate(condition)).toBe(condition);
});
