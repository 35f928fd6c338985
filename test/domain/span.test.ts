import { expect, test } from 'vitest';
import { parseSpan } from '#src/domain/span.ts';

test.each([
  ['90', 90_000],
  ['250ms', 250],
  [' 30s ', 30_000],
  ['1.5h', 5_400_000],
  ['5m', 300_000],
  ['2d', 172_800_000],
  ['0', null],
  ['', null],
  ['-5s', null],
  ['5 s', null],
  ['5w', null],
  ['5constructor', null],
  ['soon', null],
  ['9'.repeat(400), null],
])('%j is %s', (text, ms) => {
  expect(parseSpan(text)).toBe(ms);
});
