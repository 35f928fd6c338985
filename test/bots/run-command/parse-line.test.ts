import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LINE_LENGTH_MAX, parseLine, verbOfLine } from '#bots/run-command/parse-line.ts';
import type { VerbShape } from '#bots/run-command/verb.ts';
import { Refusal } from '#src/domain/errors.ts';
import { refusalOf as findRefusal } from '#test/support/refusal-of.ts';

const LIST: VerbShape = {
  name: 'list',
  usage: 'list [--failed] [--since <time>]',
  flags: { failed: { about: 'only those' }, since: { about: 'the last 24h', value: '<time>' } },
  words: { min: 0, max: 0 },
};
const STOP: VerbShape = {
  name: 'stop',
  usage: 'stop <run> [--drain]',
  flags: {
    drain: { about: 'gracefully' },
    timeout: { about: 'at most so long', value: '<time>' },
    'dry-run': { about: 'only look' },
  },
  words: { min: 0, max: 1 },
};
const REJECT: VerbShape = {
  name: 'reject',
  usage: 'reject <task> <reason>',
  flags: { set: { about: 'a field', value: '<key=value>' } },
  words: { min: 1, max: Number.POSITIVE_INFINITY, missing: 'the task' },
};
const HELP: VerbShape = {
  name: 'help',
  usage: 'help [verb]',
  flags: {},
  words: { min: 0, max: 1 },
};
const VERBS = new Map([LIST, STOP, REJECT, HELP].map((verb) => [verb.name, verb]));
const FLAG_NAMES = ['failed', 'since', 'drain', 'timeout', 'dry-run', 'set'];

function read(line: string) {
  const { verb, words, flags } = parseLine(line, VERBS);
  const given = FLAG_NAMES.filter(flags.has).map((name) => [name, flags.all(name)]);
  return { verb: verb.name, words, flags: Object.fromEntries(given) };
}

function refusalOf(line: string): Refusal {
  return findRefusal(() => read(line));
}

test.each(['\u2014drain', '–drain', '-drain', '--drain', '‑‑drain', '−drain', '—Drain', '﹣drain'])(
  'whatever a phone makes of the dashes, %s is --drain',
  (flag) => {
    const stop = { verb: 'stop', words: ['91c04f2a'], flags: { drain: [''] } };
    expect(read(`/run stop 91c04f2a ${flag}`)).toEqual(stop);
    expect(read(`/run stop ${flag} 91c04f2a`)).toEqual(stop);
  },
);

test.each([
  ['—dry–run', { 'dry-run': [''] }],
  ['–timeout 60s', { timeout: ['60s'] }],
  ['–timeout=60s', { timeout: ['60s'] }],
  ['--timeout="60s"', { timeout: ['60s'] }],
])('a flag and its value: %s', (typed, flags) => {
  expect(read(`stop 91c04f2a ${typed}`).flags).toEqual(flags);
});

test.each([
  ['“too risky”', ['too risky']],
  ['”too risky”', ['too risky']],
  ['„too risky“', ['too risky']],
  ['«too  risky»', ['too  risky']],
  ['»too risky«', ['too risky']],
  ['‘don’t do it’', ['don’t do it']],
  ["'don't do it'", ["don't do it"]],
  ["don't do it", ["don't", 'do', 'it']],
  ['"too risky”', ['too risky']],
  ['note="a b"', ['note=a b']],
  ['tags=["a","b"]', ['tags=["a","b"]']],
  ['"say \\"no\\""', ['say "no"']],
  ['"--drain"', ['--drain']],
  ['""', ['']],
  ['- — -5 −5% -.5 --', ['-', '—', '-5', '−5%', '-.5', '--']],
  ['well-known — a–b', ['well-known', '—', 'a–b']],
  ['a\u00A0b\u202Fc\u3000d\u200Be', ['a', 'b', 'c', 'd', 'e']],
])('%s are the words that were meant', (typed, words) => {
  expect(read(`reject 91c04f2a.7 ${typed}`).words).toEqual(['91c04f2a.7', ...words]);
});

test.each(['/run list', 'list', '/RUN List', '  /run\u00A0list  ', '/run "list"'])(
  'the command in front may be there or not: %s',
  (line) => {
    expect(read(line)).toEqual({ verb: 'list', words: [], flags: {} });
    expect(verbOfLine('/run stop x')).toBe('stop');
    expect(verbOfLine('stop x')).toBe('stop');
  },
);

test.each(['', '/run', '   '])('nothing asked for is help', (line) => {
  expect(read(line)).toEqual({ verb: 'help', words: [], flags: {} });
  expect(verbOfLine(line)).toBe('help');
});

test.each(['stop —help', 'stop -h', 'stop 91c04f2a --nonsense --help'])(
  'help is a flag of every verb: %s',
  (line) => {
    expect(read(line)).toEqual({ verb: 'help', words: ['stop'], flags: {} });
  },
);

test.each([
  ['stpo 91c04f2a', 'There is no verb "stpo".', 'Did you mean /run stop?'],
  ['frobnicate', 'There is no verb "frobnicate".', 'See /run help.'],
  ['--drain', 'There is no verb "--drain".', 'See /run help.'],
  ['stop —drian', 'There is no flag --drian for /run stop.', 'Did you mean --drain?'],
  ['stop --force', 'There is no flag --force for /run stop.', 'See /run help stop.'],
  ['stop -d', 'There is no flag --d for /run stop.', 'See /run help stop.'],
  ['stop --__proto__', 'There is no flag --__proto__ for /run stop.', 'See /run help stop.'],
  ['stop --constructor', 'There is no flag --constructor for /run stop.', 'See /run help stop.'],
  ['stop a b "c d"', '/run stop cannot use "b", "c d".', 'Write /run stop <run> [--drain]'],
  ['reject', '/run reject needs the task.', 'Write /run reject <task> <reason>'],
  ['stop --timeout —drain', '--timeout needs a value.', 'Write --timeout <time>: at most so long'],
  ['stop --timeout', '--timeout needs a value.', 'Write --timeout <time>: at most so long'],
  ['stop --drain=1', '--drain takes no value.', 'Write --drain alone.'],
  [
    'reject 91c04f2a.7 “too risky',
    'The quote at character 19 is never closed: “too risky',
    'Put ” at the end of that text, before a space; or leave the first one out.',
  ],
])('%s is refused, with what was probably meant', (line, message, fix) => {
  expect(refusalOf(line)).toMatchObject({ kind: 'invalid', message, fix });
});

test('a line without end is refused, and no message repeats it', () => {
  const word = 'x'.repeat(LINE_LENGTH_MAX - 10);
  for (const line of [
    `${word}${word}`,
    word,
    `stop --${word}`,
    `stop a ${word}`,
    `reject "${word}`,
  ]) {
    expect(refusalOf(line).message.length).toBeLessThan(200);
  }
});

const DASHES = ['--', '-', '—', '–', '‑‑', '−', '―'];
const QUOTES: readonly (readonly [open: string, close: string])[] = [
  ['"', '"'],
  ['“', '”'],
  ['”', '”'],
  ['„', '“'],
  ['«', '»'],
  ['»', '«'],
  ["'", "'"],
  ['‘', '’'],
  ['"', '”'],
];
const SPACES = [' ', '  ', '\u00A0', '\u202F', '\t'];

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const hostile = fc.string({
  unit: fc.constantFrom('a', ' ', '-', '—', '"', '“', '”', '«', '»', "'", '’', '\\', '=', '\u00A0'),
  maxLength: 8,
});
const styled = fc.record({
  text: fc.oneof(text, hostile),
  quotes: fc.constantFrom(...QUOTES),
  space: fc.constantFrom(...SPACES),
});

test('whatever the dashes and quotes, what was said is what is read', () => {
  fc.assert(
    fc.property(
      fc.array(styled, { minLength: 1, maxLength: 5 }),
      fc.array(fc.tuple(styled, fc.constantFrom(...DASHES), fc.boolean()), { maxLength: 3 }),
      (words, sets) => {
        const said = words.map((word) => word.space + quote(word));
        const flags = sets.map(([word, dash, isInline]) => {
          return `${word.space}${dash}set${isInline ? '=' : word.space}${quote(word)}`;
        });
        const values = sets.map(([word]) => word.text);
        expect(read(`/run reject${said.join('')}${flags.join('')}`)).toEqual({
          verb: 'reject',
          words: words.map((word) => word.text),
          flags: values.length === 0 ? {} : { set: values },
        });
      },
    ),
  );
});

test('any line is read or refused, never more', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(text, hostile)), (parts) => {
      expect(readOrRefuse(parts.join(' '))).toBeDefined();
    }),
  );
});

function readOrRefuse(line: string) {
  try {
    return read(line);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** A backslash keeps what would end the text, or be a backslash that keeps. */
function quote({
  text: said,
  quotes: [open, close],
}: {
  text: string;
  quotes: readonly [string, string];
}) {
  return open + said.replace(/["“”„«»'‘’‚\\]/g, String.raw`\$&`) + close;
}
