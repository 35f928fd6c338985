import { expect, test } from 'vitest';
import {
  escapeToBytes,
  lengthOf,
  listNames,
  shortenLine,
  shortenValue,
} from '#bots/slack/render/text.ts';
import { formatUtc } from '#bots/words/utc.ts';

test.each([
  ['a text that fits', 'charge-card', 20, 'charge-card'],
  ['a longer one', 'charge-the-card', 8, 'charge-…'],
  ['an emoji of several parts, never cut in two', 'ab👩‍💻👩‍💻', 9, 'ab👩‍💻…'],
  ['what is escaped counts as that', '<<<<', 9, '<<…'],
  ['lines', 'a\n\n b', 9, 'a b'],
])('shortens to one line: %s', (_, text, max, short) => {
  expect(shortenLine(text, max)).toBe(short);
  expect(lengthOf(short)).toBeLessThanOrEqual(max);
});

test('of a value that is cut it says how much is missing', () => {
  expect(shortenValue('x'.repeat(1_300), 100)).toMatch(/^x{76} … 1,224 more characters$/);
  expect(shortenValue(`one\ntwo\n${'x'.repeat(30)}`, 100, 2)).toBe('one\ntwo … 31 more characters');
  expect(shortenValue('one\ntwo\n3', 100, 2)).toBe('one\ntwo\n3');
  expect(shortenValue(' whole \n', 100)).toBe('whole');
});

test('text that Slack parses is escaped first and cut by its bytes then', () => {
  expect(escapeToBytes('a <b> & c', 100)).toBe('a &lt;b&gt; &amp; c');
  expect(escapeToBytes('<<<', 11)).toBe('&lt;&lt;…');
  expect(escapeToBytes('🧨🧨🧨', 11)).toBe('🧨🧨…');
});

test('names are listed as far as they fit, the first one always', () => {
  expect(listNames(['a', 'b', 'c'], 100)).toBe('a, b, c');
  expect(listNames(['charge', 'ship', 'notify'], 14)).toBe('charge, ship … 1 more');
  expect(listNames(['charge-the-card', 'b'], 8)).toBe('charge-… … 1 more');
});

test('where Slack knows no zone, the time says that it is UTC', () => {
  expect(formatUtc(Date.UTC(2026, 10, 22, 22, 13))).toBe('22 Nov 22:13 UTC');
});
