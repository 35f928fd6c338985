import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanText, cleanWords } from '#src/domain/clean-text.ts';
import { isJsonObject, type Json } from '#src/domain/json.ts';

test.each<[Json, Json, number]>([
  ['a\0b', 'a\uFFFDb', 1],
  ['\uD800', '\uFFFD', 1],
  ['\uDC00\uD800', '\uFFFD\uFFFD', 2],
  [{ 'k\0': ['\0\0', 1, null, 'ok'] }, { 'k\uFFFD': ['\uFFFD\uFFFD', 1, null, 'ok'] }, 3],
  [true, true, 0],
  ['pair 😀', 'pair 😀', 0],
])('%# what no database keeps becomes U+FFFD', (value, expected, replaced) => {
  expect(cleanText(value)).toEqual({ value: expected, replaced });
});

test('words are mended without a count', () => {
  expect(cleanWords('a\0b \uD800 ok')).toBe('a\uFFFDb \uFFFD ok');
});

test('a clean value is handed back as it is', () => {
  const value = { a: [{ b: 'text' }], c: 1 };
  expect(cleanText(value).value).toBe(value);
});

test('a clean part of a mended value is handed back as it is', () => {
  const part = { b: 'text' };
  const { value } = cleanText({ part, bad: '\0' });
  expect(isJsonObject(value) && value['part']).toBe(part);
});

test('a key called __proto__ stays a key', () => {
  const { value } = cleanText(JSON.parse('{"__proto__": {"x": "\\u0000"}}'));
  expect(JSON.stringify(value)).toBe('{"__proto__":{"x":"\uFFFD"}}');
});

test('a value nested too deep is refused, not overflowed', () => {
  const deep: Json = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  expect(() => cleanText(deep)).toThrow('The value is nested more than 200 levels deep.');
});

test('what is cleaned is well formed, and cleaning it again changes nothing', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', '\0', '\uD83D', '\uDE00', '😀') });
  fc.assert(
    fc.property(fc.dictionary(texts, fc.array(texts)), (dirty) => {
      const { value, replaced } = cleanText(dirty);
      expect(JSON.stringify(value)).not.toMatch(/\\u0000|\\ud[89a-f]/i);
      expect(cleanText(value)).toEqual({ value, replaced: 0 });
      expect(value === dirty).toBe(replaced === 0);
    }),
  );
});
