import { expect, test } from 'vitest';
import { widthOf } from '#bots/terminal/render/measure.ts';
import { renderTable } from '#bots/terminal/render/table.ts';
import {
  paint,
  quoteForShell,
  shortenMiddle,
  shortenTo,
  wrap,
} from '#bots/terminal/render/text.ts';

const ESC = '\u001B';

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
