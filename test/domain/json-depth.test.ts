import { expect, test } from 'vitest';
import type { Json } from '#src/domain/json.ts';
import { isDeeperThan, refuseDeepJson } from '#src/domain/json-depth.ts';

function nest(levels: number): Json {
  let value: Json = 1;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

test.each([
  [1, 0, false],
  [null, 0, false],
  [[], 0, true],
  [[1, null, {}], 1, true],
  [[1, 'a'], 1, false],
  [nest(5), 5, false],
  [nest(6), 5, true],
  [nest(1_000_000), 200, true],
] as const)('%# a value is deeper than its levels or not', (value, levels, expected) => {
  expect(isDeeperThan(value, levels)).toBe(expected);
});

test('a value that holds itself is too deep', () => {
  const value: unknown[] = [];
  value.push(value, value);
  expect(isDeeperThan(value, 200)).toBe(true);
});

test('a deep value is refused with what to do', () => {
  expect(() => refuseDeepJson(nest(201), 'The input')).toThrow(
    'The input is nested more than 200 levels deep.',
  );
  expect(() => refuseDeepJson(nest(200), 'The input')).not.toThrow();
});
