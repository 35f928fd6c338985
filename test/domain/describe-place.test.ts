import { expect, test } from 'vitest';
import { describePlace } from '#src/domain/describe-place.ts';
import { nameGoal } from '#src/domain/name-goal.ts';
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

test('a place in chat is named by its platform, a terminal alone', () => {
  expect(nameGoal({ surface: 'slack', place: 'C0123ABCD' })).toBe('slack:C0123ABCD');
  expect(nameGoal({ surface: 'terminal', place: 'terminal' })).toBe('terminal');
});
