import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aimLine } from '#bots/run-command/aim-line.ts';
import { parseLine } from '#bots/run-command/parse-line.ts';
import { VERBS } from '#bots/run-command/verbs.ts';

const RUN = '019abcde-0000-7000-8000-00003f2a91c0';
const OTHER = '91c04f2a';
const TASK = `${RUN}.5`;
const BY_NAME = new Map(VERBS.map((verb) => [verb.name, verb]));

const onRun = (line: string) => aimLine(line, { runId: RUN, task: null }, VERBS);
const onTask = (line: string) => aimLine(line, { runId: RUN, task: TASK }, VERBS);

test.each([
  ['retry', `retry ${RUN}`],
  ['retry --fresh', `retry ${RUN} --fresh`],
  ['retry —fresh', `retry ${RUN} —fresh`],
  ['retry --from 1', `retry ${RUN} --from 1`],
  ['retry --from beef', `retry ${RUN} --from beef`],
  ['retry order.id=5', `retry ${RUN} order.id=5`],
  ['  Retry  --latest ', `  Retry ${RUN}  --latest `],
  ['/run retry', `/run retry ${RUN}`],
  ['stop', `stop ${RUN}`],
  ['stop –drain', `stop ${RUN} –drain`],
  ['stop --drain --timeout 90s', `stop ${RUN} --drain --timeout 90s`],
  ['why', `why ${RUN}`],
  ['log', `log ${RUN}`],
  ['show', `show ${RUN}`],
  ['pause', `pause ${RUN}`],
  ['resume', `resume ${RUN}`],
  ['graph', `graph ${RUN}`],
  ['bundle', `bundle ${RUN}`],
  ['approve', `approve ${RUN}`],
  ['', `why ${RUN}`],
  [' /run ', `why ${RUN}`],
])('in the thread of a run, "%s" is about that run', (line, aimed) => {
  expect(onRun(line)).toBe(aimed);
});

test.each([
  ['approve', `approve ${TASK}`],
  ['approve amount=5', `approve ${TASK} amount=5`],
  ['approve --version 2', `approve ${TASK} --version 2`],
  ['reject the amount is wrong', `reject ${TASK} the amount is wrong`],
  ['reject “it’s wrong”', `reject ${TASK} “it’s wrong”`],
  ['reject it’s wrong - twice', `reject ${TASK} it’s wrong - twice`],
  ['reject "4000 is too much"', `reject ${TASK} "4000 is too much"`],
  ['show', `show ${RUN}`],
  ['retry', `retry ${RUN}`],
])('in the thread of an approval, "%s" is about that task, or its run', (line, aimed) => {
  expect(onTask(line)).toBe(aimed);
});

test.each([
  `retry ${OTHER}`,
  `retry --fresh ${OTHER}`,
  `retry …${OTHER} --fresh`,
  `retry ${RUN.toUpperCase()}`,
  'why 4f2a',
  'approve 91c04f2a.7',
  `reject ${OTHER} the amount is wrong`,
  'reject 4000 is too much',
  'stop --workflow "Order sync" --all',
  'stop --all',
  'list',
  'list --failed',
  'help',
  'help retry',
  'start order-sync amount=5',
  'hold order-sync',
  'tasks',
  'credits',
  'link',
  'toString',
  'please retry',
  'retry --frehs',
  'retry "never closed',
])('"%s" is left as it is', (line) => {
  expect(onTask(line)).toBe(line);
});

test('what a reason says reaches the task whole', () => {
  const { verb, words } = parseLine(onTask('reject “it’s wrong – really”'), BY_NAME);
  expect([verb.name, ...words]).toEqual(['reject', TASK, 'it’s wrong – really']);
});

test('every verb that takes a run or a task is aimed, and no other', () => {
  const taking = VERBS.filter(({ usage }) => /<[^>]*\b(run|task)\b[^>]*>/.test(usage));
  const aimed = VERBS.filter(({ name }) => onRun(name) !== name);
  expect(aimed).toEqual(taking);
});

describe('whatever is typed', () => {
  const word = fc.oneof(
    fc.constantFrom(
      ...VERBS.map(({ name }) => name),
      '/run',
      OTHER,
      TASK,
      '“',
      '"',
      '—fresh',
      '--from',
    ),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
  );
  const line = fc.array(word, { maxLength: 5 }).map((words) => words.join(' '));

  test('aiming twice changes nothing', () => {
    fc.assert(
      fc.property(line, (typed) => {
        expect(onTask(onTask(typed))).toBe(onTask(typed));
      }),
    );
  });

  test('a line that names a run is never changed', () => {
    const id = fc.stringMatching(/^…?[0-9a-f]{4,32}$/);
    const task = fc.tuple(id, fc.integer({ min: 1, max: 999 })).map((parts) => parts.join('.'));
    const verb = fc.constantFrom(...VERBS.map(({ name }) => name));
    fc.assert(
      fc.property(verb, fc.oneof(id, task), line, (name, named, rest) => {
        expect(onTask(`${name} ${named} ${rest}`)).toBe(`${name} ${named} ${rest}`);
      }),
    );
  });
});
