import { expect, test } from 'vitest';
import { mergeRanges, withoutRanges } from '#src/domain/item-ranges.ts';
import type { ItemRange } from '#src/domain/run-events.ts';

test.each<[what: ItemRange[], merged: ItemRange[]]>([
  [[], []],
  [
    [
      [4, 6],
      [0, 2],
    ],
    [
      [0, 2],
      [4, 6],
    ],
  ],
  [
    [
      [3, 6],
      [0, 2],
    ],
    [[0, 6]],
  ],
  [
    [
      [0, 9],
      [2, 3],
    ],
    [[0, 9]],
  ],
])('%j together are %j', (what, merged) => {
  expect(mergeRanges(what)).toEqual(merged);
});

test.each<[what: ItemRange[], taken: ItemRange[], left: ItemRange[]]>([
  [[[0, 9]], [], [[0, 9]]],
  [[[0, 9]], [[0, 9]], []],
  [[[0, 9]], [[0, 4]], [[5, 9]]],
  [[[0, 9]], [[5, 9]], [[0, 4]]],
  [
    [[0, 9]],
    [[3, 5]],
    [
      [0, 2],
      [6, 9],
    ],
  ],
  [
    [
      [0, 2],
      [6, 9],
    ],
    [[4, 7]],
    [
      [0, 2],
      [8, 9],
    ],
  ],
  [[[4, 6]], [[8, 9]], [[4, 6]]],
])('%j without %j is %j', (what, taken, left) => {
  expect(withoutRanges(what, taken)).toEqual(left);
});
