import { expect, test } from 'vitest';
import { VERBS } from '#bots/run-command/verbs.ts';
import { completeLine } from '#bots/terminal/complete-line.ts';

const CANDIDATES = {
  verbs: VERBS,
  listRuns: async () => ['81f726cc', '7a39c86b'],
  listWorkflows: async () => ['Order-sync', '"nightly report"'],
};

test.each([
  ['mu', ['mute']],
  ['/run unm', ['unmute']],
  ['unsub', ['unsubscribe']],
  ['help why-', ['why-quiet']],
  ['mute ', ['81f726cc', '7a39c86b']],
  ['mute 81', ['81f726cc']],
  ['unmute 7a39c86b --f', ['--for']],
  ['retry 81f726cc --all', ['--all-like']],
  ['why-quiet ', ['Order-sync', '"nightly report"', '81f726cc', '7a39c86b']],
  ['start or', ['Order-sync']],
  ['hold ord', ['Order-sync']],
  ['list --workflow "n', ['"nightly report"']],
  ['digest --workflow o', ['Order-sync']],
  ['frobnicate 7', ['7a39c86b']],
])('%j may become %j', async (line, expected) => {
  const [fitting] = await completeLine(line, CANDIDATES);
  expect(fitting.map((each) => each.trim())).toEqual(expected);
});
