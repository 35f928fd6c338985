import { describe, expect, test } from 'vitest';
import type { Json } from '#src/domain/json.ts';
import {
  assertSteps,
  NO_SETUP,
  parseRunSetup,
  resolveStart,
  splitStepList,
} from '#src/domain/run-setup.ts';
import { refusalOf } from '#test/support/refusal-of.ts';

const SETUP = { input: { b: 2, c: 2 }, excluded_step_ids: ['mail', 'log'] };
const PARAMS = { a: 1, b: 1 };

describe('what a run is given', () => {
  test.each<[string, Json, Json]>([
    [
      'nothing: the defaults, those of the setup over those of the version',
      null,
      { a: 1, b: 2, c: 2 },
    ],
    ['an object: it lies over the defaults', { c: 3 }, { a: 1, b: 2, c: 3 }],
    ['anything else: it takes the place of the defaults', [1], [1]],
  ])('%s', (_, input, expected) => {
    expect(resolveStart(PARAMS, SETUP, { input }).input).toEqual(expected);
  });

  test('steps are left out that the setup or the start names', () => {
    const { excluded } = resolveStart(PARAMS, SETUP, { input: null, excluded: ['log', 'call'] });
    expect(excluded).toEqual(['mail', 'log', 'call']);
    const bare = resolveStart(PARAMS, NO_SETUP, { input: null });
    expect(bare).toEqual({ input: PARAMS, excluded: [] });
  });

  test('only steps of the graph can be left out', () => {
    const steps = ['charge', 'mail'];
    expect(() => assertSteps(['mail'], steps)).not.toThrow();
    expect(refusalOf(() => assertSteps(['mail', 'chrage'], steps))).toMatchObject({
      message: 'There is no step "chrage" to leave out.',
      fix: 'Did you mean "charge"?',
    });
    expect(refusalOf(() => assertSteps(['x'], steps)).fix).toBe('Its steps: charge, mail.');
  });
});

test('a list of steps is split at commas, each once', () => {
  expect(splitStepList(['a, b,', 'b', ' '])).toEqual(['a', 'b']);
});

test.each<[string, unknown]>([
  ['a word', 'x'],
  ['input that is no object', { input: [] }],
  ['steps that are no list', { excluded_step_ids: 'a' }],
  ['too much', { input: { a: 'x'.repeat(70_000) } }],
])('%s is no setup', (_, raw) => {
  expect(refusalOf(() => parseRunSetup(raw))).toMatchObject({ kind: 'invalid' });
});

test('a setup says what it says, and nothing of what is missing', () => {
  expect(parseRunSetup({})).toEqual(NO_SETUP);
  expect(parseRunSetup({ ...SETUP, more: 1 })).toEqual(SETUP);
});
