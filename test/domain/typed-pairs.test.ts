import { describe, expect, test } from 'vitest';
import { advisePair, mergeObjects, parsePair } from '#src/domain/typed-pairs.ts';

describe('a typed pair', () => {
  test.each([
    ['a=1', { a: 1 }],
    ['order.id=5', { order: { id: 5 } }],
    ['name=Ana Maria', { name: 'Ana Maria' }],
    ['empty=', { empty: '' }],
    ['formula=a=b', { formula: 'a=b' }],
    ['list=[1,"two"]', { list: [1, 'two'] }],
    ['text="5"', { text: '5' }],
    ['half=0.5', { half: 0.5 }],
    // What would lose digits as a number is meant as it is written.
    ['card=12345678901234567890', { card: '12345678901234567890' }],
    ['huge=1e999', { huge: '1e999' }],
    // As other tools have it: nothing but JSON, or an error.
    ['bad:=true', { bad: true }],
    ['order.tags:=["a"]', { order: { tags: ['a'] } }],
    ['at:=now', null],
    ['huge:=1e999', null],
    [':=1', null],
    ['a', null],
    ['=1', null],
    ['a..b=1', null],
    ['.a=1', null],
  ])('%j is %j', (pair, value) => {
    expect(parsePair(pair)).toEqual(value);
  });

  test.each([
    ['tags:=a', 'Behind := stands JSON, such as tags:=["a","b"]; a text is written behind =.'],
    [':=1', 'Write key=value, such as order.id=5 or name=Ana.'],
  ])('%j cannot be read: %s', (pair, advice) => {
    expect(advisePair(pair)).toBe(advice);
  });

  test('may be called anything', () => {
    expect(JSON.stringify(parsePair('__proto__.a=1'))).toBe('{"__proto__":{"a":1}}');
  });
});

test('objects are merged into each other, everything else is replaced', () => {
  const under = { order: { id: 1, sum: 2 }, list: [1], keep: true };
  const over = { order: { id: 5 }, list: [2], toString: 'x' };
  expect(mergeObjects(under, over)).toEqual({
    order: { id: 5, sum: 2 },
    list: [2],
    keep: true,
    toString: 'x',
  });
});
