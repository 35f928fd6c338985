import { expect, test } from 'vitest';
import { splitLine } from '#bots/run-command/split-line.ts';
import { joinLine } from '#src/cli/join-line.ts';

test.each([
  [['/run stop 91c0 --drain'], '/run stop 91c0 --drain'],
  [['/run', 'stop', '91c0', '--drain'], '/run stop 91c0 --drain'],
  [['/run stop 91c0', '--drain'], '/run stop 91c0 --drain'],
  [['reject', '91c0.7', 'not now'], 'reject 91c0.7 "not now"'],
  [['approve', '91c0.7', 'notes=two words'], 'approve 91c0.7 notes="two words"'],
])('%j is the line %s', (words, line) => {
  expect(joinLine(words)).toBe(line);
});

test.each([
  [['reject', '91c0', 'she said "no"', '']],
  [['reject', '91c0', '"no"', String.raw`a \ and a \"`, 'it’s late']],
  [['reject', '91c0', 'line one\nline two', '“no”']],
])('what were words in the shell are words of the line: %j', (words) => {
  expect(splitLine(joinLine(words)).map(({ text }) => text)).toEqual(words);
});
