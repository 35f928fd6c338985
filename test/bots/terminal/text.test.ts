import { expect, test } from 'vitest';
import { widthOf } from '#bots/terminal/render/measure.ts';
import { renderTable } from '#bots/terminal/render/table.ts';
import {
  formatDuration,
  formatTime,
  neutralise,
  neutraliseLine,
  paint,
  quoteForShell,
  shortenMiddle,
  shortenTo,
  wrap,
} from '#bots/terminal/render/text.ts';

const ESC = '\u001B';

test.each([
  ['a colour', `${ESC}[31mred${ESC}[0m`, 'red'],
  ['a cursor move', `up${ESC}[2A${ESC}[2Kgone`, 'upgone'],
  ['a window title', `${ESC}]0;owned\u0007rest`, 'rest'],
  ['a bare escape', `a${ESC}`, 'a␛'],
  ['a bell and a backspace', 'a\u0007\b', 'a␇␈'],
  ['an eight-bit sequence opener', 'a\u009D', 'a\uFFFD'],
  ['a NUL', 'a\0b', 'a␀b'],
  ['a DEL', 'a\u007F', 'a␡'],
  ['a tab', 'a\tb', 'a  b'],
  ['every kind of line end', 'a\r\nb\rc\u2028d\u2029e\u0085f', 'a\nb\nc\nd\ne\nf'],
  ['text that runs right to left by order', 'safe\u202Egnp.exe\u2066x\u2069\u200F', 'safegnp.exex'],
  ['what has no width', 'a\u200Bb\uFEFFc\u2060d\u00ADe', 'abcde'],
  ['hidden tags', 'a\u{E0041}\u{E007F}b', 'ab'],
  ['a lone surrogate', 'a\uD83D', 'a\uFFFD'],
  ['marks without end', `a${'\u0301'.repeat(500)}b`, `a${'\u0301'.repeat(4)}b`],
])('%s cannot act on the terminal', (_, text, shown) => {
  expect(neutralise(text)).toBe(shown);
});

test('letters of every script, and emoji with their joiners, stay as they are', () => {
  const text = 'naïve Ελλάδα שלום 日本語 👩‍💻 🏳️‍🌈 🇯🇵';
  expect(neutralise(text)).toBe(text);
});

test('a name never takes more than one line', () => {
  expect(neutraliseLine(' a\n\n b\r\nc ')).toBe('a b c');
});

test.each([
  ['plain', 5],
  ['日本', 4],
  ['ｱｲ', 2],
  ['Ａ', 2],
  ['한글', 4],
  ['🚀', 2],
  ['👩‍💻', 2],
  ['🇯🇵', 2],
  ['1️⃣', 2],
  ['é', 1],
  ['e\u0301', 1],
  ['שלום', 4],
  ['…─·', 3],
  ['', 0],
])('%j takes %d columns', (text, columns) => {
  expect(widthOf(text)).toBe(columns);
});

test('text is shortened between characters, never within one', () => {
  expect(shortenTo('👩‍💻👩‍💻👩‍💻', 6)).toBe('👩‍💻👩‍💻👩‍💻');
  expect(shortenTo('👩‍💻👩‍💻👩‍💻', 5)).toBe('👩‍💻👩‍💻…');
  expect(shortenTo('👩‍💻👩‍💻👩‍💻', 4)).toBe('👩‍💻…');
});

test('lines break at spaces, and within a word that is longer than a line', () => {
  expect(wrap('the card was declined', 10)).toEqual(['the card', 'was', 'declined']);
  expect(wrap('x https://example.com/long', 10)).toEqual(['x', 'https://ex', 'ample.com/', 'long']);
  expect(wrap('日本語日本', 4)).toEqual(['日本', '語日', '本']);
});

test('lines keep their indentation and the empty ones between them', () => {
  expect(wrap('a\n\n  b', 10)).toEqual(['a', '', '  b']);
});

test('of too many lines the last one shown says that there are more', () => {
  expect(wrap('one two three four', 5, 2)).toEqual(['one', 'two …']);
});

test('no line is ever wider than it may be', () => {
  const text = 'a 👩‍💻👩‍💻👩‍💻👩‍💻 日本語日本語日本語 very-long-word-without-any-space';
  for (let columns = 2; columns < 40; columns++) {
    const widest = Math.max(...wrap(text, columns, 5).map(widthOf));
    expect(widest).toBeLessThanOrEqual(columns);
  }
});

test('megabytes of an error are cut before they are measured', () => {
  expect(neutralise('x'.repeat(5_000_000)).length).toBeLessThan(100_000);
});

test.each([
  [0, '0 ms'],
  [340, '340 ms'],
  [4200, '4.2 s'],
  [42_000, '42 s'],
  [102_000, '1 m 42 s'],
  [7_500_000, '2 h 5 m'],
  [273_600_000, '3 d 4 h'],
])('%d ms reads %j', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('a moment is told in the time zone that was asked for', () => {
  const at = Date.UTC(2026, 10, 22, 22, 13);
  expect(formatTime(at, { timeZone: 'UTC' })).toBe('22 Nov 22:13');
  expect(formatTime(at, { timeZone: 'Asia/Tokyo' })).toBe('23 Nov 07:13');
});

test('a command to type is quoted so that a name cannot run anything', () => {
  expect(quoteForShell('order-sync')).toBe('order-sync');
  expect(quoteForShell("Ana's $(rm -rf ~)")).toBe(String.raw`'Ana'\''s $(rm -rf ~)'`);
});

test('colours are used only where they are wanted', () => {
  expect(paint({ colours: false }, 'red', 'x')).toBe('x');
  expect(paint({ colours: true }, 'red', 'x')).toBe(`${ESC}[31mx${ESC}[39m`);
});

test.each([
  ['step-with-a-long-name-97', 12, 'step-w…me-97'],
  ['step-97', 7, 'step-97'],
  ['👩‍💻👩‍💻👩‍💻👩‍💻', 6, '👩‍💻…👩‍💻'],
  ['long', 1, '…'],
])('the id %s in %i columns keeps its start and its end', (id, columns, shown) => {
  expect(shortenMiddle(id, columns)).toBe(shown);
});

test('rows stand in columns, whatever the width of their letters; what is too wide is whole', () => {
  const wide = 'w'.repeat(60);
  expect(
    renderTable([
      ['日本', 'v1', 'a'],
      ['ab', 'v12', ''],
      [wide, 'v1', 'b'],
    ]),
  ).toEqual(['日本  v1   a', 'ab    v12', `${wide}  v1   b`]);
});
