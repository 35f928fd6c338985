import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defineCommands } from '#bots/discord/commands/define-commands.ts';
import { lineOfOptions } from '#bots/discord/commands/line-of-options.ts';
import { readTyping, SlashData } from '#bots/discord/commands/slash-options.ts';
import { optionsOf, type VerbOption } from '#bots/discord/commands/verb-options.ts';
import { readRunLine } from '#bots/run-command/answer-run-command.ts';
import { splitLine } from '#bots/run-command/split-line.ts';
import { VERBS } from '#bots/run-command/verbs.ts';
import { Refusal } from '#src/domain/errors.ts';
import { needCommands } from '#test/support/discord/command-limits.ts';
import { refusalOf } from '#test/support/refusal-of.ts';

type Given = Record<string, string | number | boolean>;

function lineOf(verb: string, given: Given): string {
  const options = Object.entries(given).map(([name, value]) => ({ name, value, focused: false }));
  return lineOfOptions({ verb, options });
}

describe('what is registered', () => {
  test('Discord takes it', () => {
    expect(needCommands(defineCommands())).toHaveLength(3);
  });

  test('every verb, and all that it can be given, has its place', () => {
    const [run] = needCommands(defineCommands());
    const subcommands = run !== undefined && 'options' in run ? (run.options ?? []) : [];
    expect(subcommands.map(({ name }) => name)).toEqual(VERBS.map(({ name }) => name));
    for (const verb of VERBS) {
      const options = optionsOf(verb);
      const names = options.flatMap(({ name, standsFor = [name] }) => standsFor);
      expect.soft(names, verb.name).toEqual(expect.arrayContaining(Object.keys(verb.flags)));
      const words = options.filter(({ becomes }) => becomes === 'word' || becomes === 'pairs');
      const fixed = words.filter(({ becomes }) => becomes === 'word');
      const needed = words.filter(({ isRequired = false }) => isRequired);
      expect.soft(needed.length, verb.name).toBe(verb.words.min);
      const hasRoom = verb.words.max === fixed.length || words.length > needed.length;
      expect.soft(hasRoom, verb.name).toBe(true);
      // Whatever an option becomes, the verb knows it.
      const flags = options.filter(({ becomes }) => becomes === 'flag');
      expect
        .soft(Object.keys(verb.flags), verb.name)
        .toEqual(expect.arrayContaining(flags.map(({ name }) => name)));
    }
  });
});

const HOSTILE = fc.string({
  unit: fc.constantFrom(
    '-',
    '--',
    '—',
    '−',
    '=',
    ' ',
    '\n',
    '\t',
    '\u00A0',
    '\u200B',
    '"',
    "'",
    '“',
    '”',
    '„',
    '«',

    '»',
    '’',
    '\\',
    'a',
    'help',
    '--drain',
    '--help',
    '/run',
    '5',
    'é',
    '👩‍👩‍👧‍👦',
    '\u202E',
    '<@1>',
  ),
  maxLength: 12,
});
const ANY = fc.oneof(HOSTILE, fc.string({ unit: 'binary', maxLength: 40 }));

function arbitraryValue({
  type,
  becomes,
  choices,
}: VerbOption): fc.Arbitrary<string | number | boolean> {
  if (choices !== undefined) return fc.constantFrom(...choices);
  if (becomes === 'pairs') return ANY.filter(isReadable);
  if (type === 'switch') return fc.boolean();
  return type === 'count' ? fc.integer({ min: 1 }) : ANY;
}

function isReadable(text: string): boolean {
  try {
    splitLine(text);
    return true;
  } catch {
    return false;
  }
}

const CHOSEN = fc.constantFrom(...VERBS).chain((verb) => {
  const options = optionsOf(verb);
  const required = options.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  const values = Object.fromEntries(options.map((each) => [each.name, arbitraryValue(each)]));
  return fc
    .record(values, { requiredKeys: required, noNullPrototype: true })
    .map((given) => ({ verb, given }));
});

test('the line says what was chosen, whatever the values hold', () => {
  fc.assert(
    fc.property(CHOSEN, ({ verb, given }) => {
      const read = readRunLine(lineOf(verb.name, given));
      expect(read.verb.name).toBe(verb.name);
      const options = optionsOf(verb);
      const words = options
        .toSorted(
          (one, other) => Number(one.becomes === 'pairs') - Number(other.becomes === 'pairs'),
        )
        .flatMap(({ name, becomes }) => {
          const value = given[name];
          if (value === undefined) return [];
          if (becomes === 'word') return [value];
          return becomes === 'pairs' ? splitLine(String(value)).map(({ text }) => text) : [];
        });
      expect(read.words).toEqual(words);
      for (const flag of Object.keys(verb.flags)) {
        const value = given[flag];
        const isSection = given['section'] === flag;
        const isPair = options.some(({ name, becomes }) => name === flag && becomes === 'pairs');
        const isGiven = isSection || (value !== undefined && value !== false && !isPair);
        const expected = typeof value === 'boolean' || isSection ? '' : String(value);
        expect(read.flags.all(flag)).toEqual(isGiven ? [expected] : []);
      }
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['reject', { task: '91c04f2a.7', reason: '--help' }, '/run reject 91c04f2a.7 "--help"'],
  [
    'stop',
    { run: '91c04f2a', drain: true, timeout: '90s', 'dry-run': false },
    '/run stop 91c04f2a --drain --timeout 90s',
  ],
  [
    'list',
    { section: 'failed', workflow: 'Order sync' },
    '/run list --failed --workflow "Order sync"',
  ],
  [
    'approve',
    { task: 'a.7', version: 2, set: 'amount=5 note=“by hand”' },
    '/run approve a.7 --version 2 amount=5 "note=by hand"',
  ],
  ['start', { workflow: 'w', values: '--no-setup' }, '/run start w "--no-setup"'],
  ['help', {}, '/run help'],
])('%s of %o is typed %s', (verb, given, line) => {
  expect(lineOf(verb, given)).toBe(line);
});

test.each([
  ['start', { workflow: 'w', values: 'note="by hand' }, /never closed/],
  ['stop', { run: '91c04f2a', force: true }, /no flag --force/],
  ['stop', { run: '91c04f2a', 'drain-for': '--all' }, /no flag --drain-for/],
  ['explode', {}, /no verb "explode"/],
])('%s of %o is refused by whoever reads the line', (verb, given, message) => {
  const refusal = refusalOf(() => readRunLine(lineOf(verb, given)));
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal.message).toMatch(message);
});

test('what is typed is told from what was chosen before it', () => {
  const data = SlashData.parse({
    id: '1',
    name: 'run',
    type: 1,
    options: [
      {
        type: 1,
        name: 'retry',
        options: [
          { type: 3, name: 'run', value: '91c04f2a' },
          { type: 5, name: 'fresh', value: true },
          { type: 3, name: 'from', value: 'cha', focused: true },
        ],
      },
    ],
  });
  const chosen = { run: '91c04f2a', fresh: 'true' };
  expect(readTyping(data)).toEqual({ verb: 'retry', option: 'from', typed: 'cha', chosen });
  expect(readTyping({ verb: 'tasks', options: [] })).toBeNull();
  expect(SlashData.parse({ options: [{ type: 1, name: 'tasks' }] }).options).toEqual([]);
});
