import { expect, test } from 'vitest';
import { neutralise, neutraliseLine } from '#bots/words/readable.ts';

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
])('%s cannot act on what shows it', (_, text, shown) => {
  expect(neutralise(text)).toBe(shown);
});

test('letters of every script, and emoji with their joiners, stay as they are', () => {
  const text = 'naïve Ελλάδα שלום 日本語 👩‍💻 🏳️‍🌈 🇯🇵';
  expect(neutralise(text)).toBe(text);
});

test('a name never takes more than one line', () => {
  expect(neutraliseLine(' a\n\n b\r\nc ')).toBe('a b c');
});

test('megabytes of an error are cut before they are measured', () => {
  expect(neutralise('x'.repeat(5_000_000)).length).toBeLessThan(100_000);
});
