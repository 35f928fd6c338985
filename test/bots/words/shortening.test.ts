import { expect, test } from 'vitest';
import { partWays } from '#bots/words/part-ways.ts';
import { openShortening } from '#bots/words/shortening.ts';

const { shortenLine, shortenValue } = openShortening({
  lengthOf: ({ length }) => length,
  readMax: (max) => max + 1_000,
});

test.each([
  ['before a word that does not fit', 'Card declined by the bank.', 20, 'Card declined by…'],
  ['behind a word that just fits', 'Card declined by the bank.', 17, 'Card declined by…'],
  [
    'within a word, where little else is left',
    'a charge-card-of-the-customer',
    14,
    'a charge-card…',
  ],
  ['within what is longer than a word', `see ${'/x'.repeat(40)}`, 70, `see ${'/x'.repeat(32)}/…`],
])('a line is cut %s', (_, text, max, shown) => {
  expect(shortenLine(text, max)).toBe(shown);
});

test('a value is cut between words, and says how much is missing', () => {
  const text = 'We looked into it. '.repeat(10).trim();
  expect(shortenValue(text, 70)).toBe(
    'We looked into it. We looked into it. We looked … 142 more characters',
  );
});

test.each([
  ['the word before is whole', 'Dear Ada, we are sorry.', 'Dear Ada, we are glad.', '…we are '],
  ['no word begins near', `${'x'.repeat(40)}1`, `${'x'.repeat(40)}2`, '…xxxxxxxx'],
  ['little is before', 'pay 5', 'pay 6', 'pay '],
])('two texts part where they differ: %s', (_, from, to, beginning) => {
  for (const text of partWays(from, to)) expect(text.startsWith(beginning)).toBe(true);
});
