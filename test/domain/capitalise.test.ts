import { expect, test } from 'vitest';
import { capitalise } from '#src/domain/capitalise.ts';

test.each([
  ['run …3f2a91c0 is paused', 'Run …3f2a91c0 is paused'],
  ['…3f2a91c0', '…3f2a91c0'],
  ['', ''],
])('%j begins a sentence as %j', (text, sentence) => {
  expect(capitalise(text)).toBe(sentence);
});
