import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readArgs } from '#src/cli/args.ts';
import { parseCount } from '#src/cli/parse-count.ts';
import { parseSpan } from '#src/cli/parse-time.ts';
import { readRunInput } from '#src/cli/run-input.ts';
import { UsageError } from '#src/cli/usage-error.ts';
import { JSON_FLAG } from '#src/cli/verb.ts';

const VERB = {
  usage: 'paint <wall>',
  about: 'Paints.',
  flags: {
    colour: { value: '<name>', about: 'Which one.' },
    layer: { value: '<name>', about: 'One more.', isList: true as const },
    json: JSON_FLAG,
  },
  words: { min: 1, max: 2, missing: 'a wall' },
};

test('words and flags may stand in any order; the last of one flag counts, or all of them', () => {
  const args = readArgs(['--json', 'w', '--layer=a', '--layer', 'b', '--colour', 'red'], VERB);
  expect(args.words).toEqual(['w']);
  expect([args.has('json'), args.has('colour'), args.has('layer')]).toEqual([true, true, true]);
  expect([args.one('colour'), args.one('layer'), args.one('json')]).toEqual(['red', 'b', '']);
  expect(args.all('layer')).toEqual(['a', 'b']);
  expect(readArgs(['w', '--', '--json'], VERB).words).toEqual(['w', '--json']);
  expect(readArgs(['w', '--colour', '-'], VERB).one('colour')).toBe('-');
  expect(readArgs(['w', '--colour=--odd'], VERB).one('colour')).toBe('--odd');
});

test.each([
  [
    ['--colur', 'red', 'w'],
    'There is no flag --colur for "signalbox paint".',
    'Did you mean --colour?',
  ],
  [['w', '-x'], 'There is no flag -x for "signalbox paint".', 'See signalbox paint --help.'],
  [
    ['w', '--constructor'],
    'There is no flag --constructor for "signalbox paint".',
    'See signalbox paint --help.',
  ],
  [['w', '--json=1'], '--json takes no value.', 'Write --json alone.'],
  [['w', '--colour'], '--colour needs a value.', 'Write --colour <name>: Which one.'],
  [['w', '--colour', '--json'], '--colour needs a value.', 'Write --colour <name>: Which one.'],
  [[], '"signalbox paint" needs a wall.', 'Usage: signalbox paint <wall>'],
  [['a', 'b', 'c'], '"signalbox paint" cannot use "c".', 'Usage: signalbox paint <wall>'],
])('%j is refused, and how to write it is said', (raw, message, fix) => {
  expect(() => readArgs(raw, VERB)).toThrow(expect.objectContaining({ message, fix }));
});

test('a verb of a verb is named whole', () => {
  const verb = { ...VERB, usage: 'walls paint <wall>' };
  expect(() => readArgs([], verb)).toThrow('"signalbox walls paint" needs a wall.');
});

test.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['90', 90_000],
  ['1.5h', 5_400_000],
  ['7d', 604_800_000],
])('%s is a span of time', (text, ms) => {
  expect(parseSpan(text, '--since')).toBe(ms);
});

test.each(['', '0', '0s', '-5s', 's', '5 min', 'NaN', '1e3s', '9'.repeat(400)])(
  '"%s" is no span of time',
  (text) => expect(() => parseSpan(text, '--since')).toThrow(UsageError),
);

test.each(['0', '-1', '1.5', 'ten', '', '501', '1e2'])('"%s" is no count up to 500', (text) => {
  expect(() => parseCount(text, '--limit', 500)).toThrow(UsageError);
});

async function readInput(pairs: string[], stdin?: string): Promise<unknown> {
  const stream = Readable.from([stdin ?? '']);
  return readRunInput({ pairs, source: stdin === undefined ? undefined : '-' }, { stdin: stream });
}

test.each<[string[], unknown]>([
  [[], null],
  [['n=4'], { n: 4 }],
  [['name=Ana'], { name: 'Ana' }],
  [['s="4"'], { s: '4' }],
  [['list=[1,{"a":null}]'], { list: [1, { a: null }] }],
  [['text=a=b=c'], { text: 'a=b=c' }],
  [['empty='], { empty: '' }],
  [['lines=a\nb'], { lines: 'a\nb' }],
  [['order.id=5', 'order.lines.0=x'], { order: { id: 5, lines: { 0: 'x' } } }],
  [['a={"b":1,"c":2}', 'a.b=3'], { a: { b: 3, c: 2 } }],
  [['id=12345678901234567890'], { id: '12345678901234567890' }],
  [['huge=1e999'], { huge: '1e999' }],
  [['half=0.5'], { half: 0.5 }],
])('%j is the input %j', async (pairs, input) => {
  expect(await readInput(pairs)).toEqual(input);
});

test('a key may be called as it likes', async () => {
  const input = await readInput(['__proto__.x=1', 'constructor=2']);
  expect(Object.entries(input as object)).toEqual([
    ['__proto__', { x: 1 }],
    ['constructor', 2],
  ]);
  expect(JSON.stringify(input)).toBe('{"__proto__":{"x":1},"constructor":2}');
});

test('pairs are put over an object from elsewhere, deep down too', async () => {
  expect(await readInput(['a.x=9', 'b=1'], '{"a":{"x":1,"y":2},"c":3}')).toEqual({
    a: { x: 9, y: 2 },
    b: 1,
    c: 3,
  });
  expect(await readInput([], '\uFEFF[1,2]')).toEqual([1, 2]);
});

test.each<[string, string[], string | undefined, RegExp]>([
  ['a word without a value', ['word'], undefined, /"word" is no key=value/],
  ['a value without a key', ['=5'], undefined, /"=5" is no key=value/],
  ['a key with a hole', ['a..b=5'], undefined, /"a..b=5" is no key=value/],
  ['pairs over a list', ['a=1'], '[1]', /no object/],
  ['JSON with a slip', [], '{\n "a": 1,\n}', /on stdin is not JSON.*line 3/],
  ['nothing at all', [], '', /on stdin is not JSON: Unexpected end/],
  ['a value of 300 levels', [], '['.repeat(300) + ']'.repeat(300), /more than 200 levels/],
])('%s is refused', async (_, pairs, stdin, message) => {
  await expect(readInput(pairs, stdin)).rejects.toThrow(message);
});
