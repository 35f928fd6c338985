import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { shorten } from '#src/domain/shorten.ts';

test.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['a😀b', 3, 'a…'],
  ['abcd', 0, '…'],
])('%s in %i characters is %s', (text, max, expected) => {
  expect(shorten(text, max)).toBe(expected);
});

test('never longer than asked for, and never half a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, max) => {
      const short = shorten(text, max);
      expect(short.length).toBeLessThanOrEqual(max);
      expect(short.isWellFormed()).toBe(true);
    }),
  );
});
