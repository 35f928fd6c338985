import { expect, test } from 'vitest';
import { describePlace } from '#src/domain/describe-place.ts';
import { forEach, makeGraph, whileLoop } from '#test/support/factories.ts';

const GRAPH = makeGraph(
  { id: 'load' },
  forEach({ id: 'each' }, { id: 'send' }),
  whileLoop({ id: 'poll' }, { id: 'look' }),
);

test.each([
  ['load', 'load'],
  ['gone', 'gone'],
  ['each[9]/send', 'send (item #9 of each)'],
  ['poll[2]/look', 'look (round #2 of poll)'],
])('%s is %s: items and rounds are named by the index in their path', (path, words) => {
  expect(describePlace(GRAPH, path)).toBe(words);
});
