import { expect, test } from 'vitest';
import { narrowByWords } from '#src/domain/narrow-by-words.ts';

const RUNS = ['Order sync · 3f2a91c0…', 'Order report · 77b1d0e4…', 'Price sync · 0c9e3f2a…'];

test.each([
  ['', RUNS],
  [' · … ', RUNS],
  ['sync', [RUNS[0], RUNS[2]]],
  ['SYNC order', [RUNS[0]]],
  ['3f2a', [RUNS[0], RUNS[2]]],
  ['Order sync · 3f2a91c0…', [RUNS[0]]],
  ['order nothing', []],
])('%j leaves %j', (typed, left) => {
  expect(narrowByWords(RUNS, typed, (run) => run)).toEqual(left);
});

test('what is looked through is what is shown of it', () => {
  const people = [
    { id: 1, name: 'Ann' },
    { id: 2, name: 'Ben' },
  ];
  expect(narrowByWords(people, 'ben', ({ name }) => name)).toEqual([people[1]]);
});
