import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, isJsonObject, type Json } from '#src/domain/json.ts';

test.each<[Json, string]>([
  [null, 'null'],
  ['a "b"', '"a \\"b\\""'],
  [[2, [1]], '[2,[1]]'],
  [{ b: 1, a: { d: [], c: null } }, '{"a":{"c":null,"d":[]},"b":1}'],
])('%j has one text: %s', (value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

test('the order of keys makes no difference, and the text is the value', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const plain: unknown = JSON.parse(JSON.stringify(value));
      if (!isJsonObject(plain)) throw new Error('no object');
      const turned = Object.fromEntries(Object.entries(plain).toReversed());
      expect(canonicalJson(turned)).toBe(canonicalJson(plain));
      expect(JSON.parse(canonicalJson(plain))).toEqual(plain);
    }),
  );
});
