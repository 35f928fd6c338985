import { expect, test } from 'vitest';
import { LEDGER_WORDS } from '#src/domain/why-quiet.ts';

test('the ledger has one word for all that may become of a notice', () => {
  expect(new Set(LEDGER_WORDS).size).toBe(LEDGER_WORDS.length);
  // Each of these is the last thing that is said of one.
  const ends = ['sent', 'collapsed', 'muted', 'undeliverable', 'dropped'];
  expect(LEDGER_WORDS).toEqual(expect.arrayContaining(ends));
});
