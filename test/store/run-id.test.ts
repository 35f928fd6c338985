import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesToUuid, tailOf, tailRangeOf, uuidToBytes } from '#src/store/run-id.ts';

const ending = fc.stringMatching(/^[0-9a-f]{1,8}$/);

test('a UUID comes back from its bytes as it was', () => {
  fc.assert(
    fc.property(fc.uuid(), (uuid) => {
      expect(uuidToBytes(uuid)).toHaveLength(16);
      expect(bytesToUuid(uuidToBytes(uuid))).toBe(uuid);
    }),
  );
});

test('a run is in the range of an ending if, and only if, it ends so', () => {
  fc.assert(
    fc.property(fc.uuid(), ending, fc.boolean(), (uuid, other, isOwn) => {
      const asked = isOwn ? uuid.slice(-other.length) : other;
      const { from, to } = tailRangeOf(asked);
      const tail = tailOf(uuid);
      expect(from <= tail && tail <= to).toBe(uuid.endsWith(asked));
    }),
  );
});

test.each([
  ['f', 0xf000_0000, 0xffff_ffff],
  ['10', 0x0100_0000, 0x01ff_ffff],
  ['deadbeef', 0xfeeb_daed, 0xfeeb_daed],
])('the ending %s is the tails from %i to %i', (digits, from, to) => {
  expect(tailRangeOf(digits)).toEqual({ from, to });
});
