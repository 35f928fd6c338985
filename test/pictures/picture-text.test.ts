import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  breakLine,
  cleanLine,
  escapeXml,
  fitLines,
  isReadable,
  shortenMiddle,
} from '#src/pictures/picture-text.ts';

test.each([
  ['charge-card', 'charge-card'],
  ['a\n\tb \u0000\u001B[31mc', 'a b [31mc'],
  ['\u202Eevil\u2066 \u200Fx', 'evil x'],
  ['Größe', 'Größe'],
  ['Gro\u0308ße', 'Größe'],
  ['Заказ', 'Заказ'],
  ['😀 go', '□ go'],
  ['注文', '□□'],
  ['\uD800x', '□x'],
])('%j is drawn as %j', (text, line) => {
  expect(cleanLine(text)).toBe(line);
});

test('a name of which the font has less than half is not worth its place', () => {
  expect(['注文 a', '', '□'].map(cleanLine).map(isReadable)).toEqual([false, false, false]);
  expect(['order 注文', 'a'].map(cleanLine).map(isReadable)).toEqual([true, true]);
});

test.each([
  ['process-order-of-a-customer-in-eu-west-1', 16, 2, ['process-order-', 'of-…in-eu-west-1']],
  ['check the order', 10, 2, ['check the', 'order']],
  ['reserve-stock', 16, 2, ['reserve-stock']],
])('%j stands in lines of %i', (text, columns, lines, expected) => {
  expect(fitLines(text, columns, lines)).toEqual(expected);
});

test('lines keep to their width and number, and lose nothing where all of it fits', () => {
  const texts = fc.string({ unit: 'grapheme', maxLength: 300 }).map(cleanLine);
  fc.assert(
    fc.property(
      texts,
      fc.integer({ min: 8, max: 30 }),
      fc.integer({ min: 1, max: 4 }),
      (...all) => {
        const [text, columns, lines] = all;
        const fitted = fitLines(text, columns, lines);
        expect(fitted.length).toBeLessThanOrEqual(lines);
        expect(Math.max(...fitted.map((line) => line.length))).toBeLessThanOrEqual(columns);
        const whole = breakLine(text, columns).join('').replaceAll(' ', '');
        expect(whole).toBe(text.replaceAll(' ', ''));
      },
    ),
  );
});

test('what is too long keeps its beginning and its end', () => {
  expect(shortenMiddle('abcdefghij', 6)).toBe('abc…ij');
  expect(escapeXml(`<a b="c" d='e'>&`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;');
});
