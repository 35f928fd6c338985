import { expect, test } from 'vitest';
import { codesOf, issuesOf, lua } from '#test/support/make-world.ts';

function wired(...edges: string[]): Record<string, unknown>[] {
  return edges.map((edge) => {
    const [id = '', ...dependsOn] = edge.split(/[<,]/);
    return lua(id, { depends_on: dependsOn });
  });
}

function cyclesOf(...edges: string[]): string[] {
  return issuesOf(wired(...edges))
    .filter(({ code }) => code === 'dependency_cycle')
    .map(({ message }) => /: (.*)\.$/.exec(message)?.[1] ?? message);
}

test.each([
  [['a<b', 'b<a'], ['a → b → a']],
  [['a<b', 'b<c', 'c<a'], ['a → b → c → a']],
  [['x', 'a<x,b', 'b<c', 'c<b'], ['b → c → b']],
  [
    ['a<b', 'b<a', 'c<d', 'd<c'],
    ['a → b → a', 'c → d → c'],
  ],
  [
    ['a<b,c', 'b<a', 'c<a'],
    ['a → b → a', 'a → c → a'],
  ],
  [['a', 'b<a', 'c<a,b', 'd<b,c'], []],
  [['a<a'], []],
  [['a<unknown'], []],
])('of %j the circles are %j', (edges, cycles) => {
  expect(cyclesOf(...edges)).toEqual(cycles);
});

test('a circle is told at its first step', () => {
  expect(issuesOf(wired('x', 'a<b', 'b<a'))).toEqual([
    {
      code: 'dependency_cycle',
      severity: 'error',
      step_id: 'a',
      path: 'steps[1].depends_on',
      message: 'These steps wait for each other in a circle: a → b → a.',
      fix: 'Remove one of them from the depends_on of the step before it.',
    },
  ]);
});

test('a circle of a thousand steps overflows nothing', () => {
  const edges = Array.from({ length: 1000 }, (_, n) => `s${n}<s${(n + 1) % 1000}`);
  expect(cyclesOf(...edges)).toHaveLength(1);
});

test.each([
  ['fetch_it', '"b" depends on "fetch_it", which is no step. Did you mean "fetch-it"?'],
  ['other', '"b" depends on "other", which is no step.'],
])('an unknown dependency %s is named', (id, message) => {
  expect(issuesOf(wired('fetch-it', `b<${id}`))).toEqual([
    expect.objectContaining({
      code: 'unknown_dependency',
      step_id: 'b',
      path: 'steps[1].depends_on[0]',
      message,
    }),
  ]);
});

test('a broken entry does not move the place of the next one', () => {
  const paths = issuesOf([lua('a', { depends_on: [5, 'x'] })]).map(({ path }) => path);
  expect(paths).toEqual(['steps[0].depends_on[0]', 'steps[0].depends_on[1]']);
});

test('a step that depends on itself is told so', () => {
  expect(issuesOf(wired('a<a'))).toEqual([
    expect.objectContaining({ code: 'self_dependency', message: '"a" depends on itself.' }),
  ]);
});

test('suggestions stop after so many unknown words', () => {
  const unknown = Array.from({ length: 201 }, () => 'fetch_it');
  const steps = [lua('fetch-it'), lua('b', { depends_on: unknown })];
  const guesses = issuesOf(steps).filter(({ message }) => message.includes('Did you mean'));
  expect(guesses).toHaveLength(200);
});

test('the second step with an id is told where the first stands', () => {
  expect(issuesOf(wired('a', 'b', 'a'))).toEqual([
    expect.objectContaining({
      code: 'duplicate_id',
      step_id: 'a',
      path: 'steps[2].id',
      message: 'The id "a" is already that of steps[0].',
    }),
  ]);
});

test.each(['a.b', '{a', ' a'])('the id %j cannot be referred to', (id) => {
  expect(issuesOf([lua(id)])).toEqual([
    expect.objectContaining({ code: 'awkward_id', severity: 'warning' }),
  ]);
});

test.each(['a/b', 'a[0]', 'a]', '/', 'a\u0000', '\ud800'])(
  'the id %j can be no path, or be kept',
  (id) => {
    expect(issuesOf([lua(id)])).toEqual([
      expect.objectContaining({ code: 'invalid_id', severity: 'error' }),
    ]);
  },
);

test.each(['get-pr', 'get_pr', 'größe', '550e8400-e29b', 'first step', 'constructor', '__proto__'])(
  'the id %j is fine',
  (id) => {
    expect(codesOf([lua(id), lua('b', { depends_on: [id] })])).toEqual([]);
  },
);
