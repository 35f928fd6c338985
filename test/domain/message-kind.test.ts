import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kindOfMessage } from '#src/domain/message-kind.ts';

const LENGTH_MAX = 200;

test.each([
  ['connect ECONNREFUSED 127.0.0.1:5432', 'connect ECONNREFUSED <ip>'],
  ['[::1]:8080 and fe80::1%eth0, ::ffff:10.0.0.1', '<ip> and <ip>, <ip>'],
  ['No answer within 30 s (timeout_s).', 'No answer within <duration> (timeout_s).'],
  [
    'took 1 h 5 min, 1m42s or PT1H5M, not 1,500 ms',
    'took <duration> or <duration>, not <duration>',
  ],
  ['order ord_9fK3xQ2 of A-1001 is gone', 'order ord_<id> of A-<n> is gone'],
  ['run 550e8400-e29b-41d4-a716-446655440000', 'run <id>'],
  ['token V1StGXR8_Z5jdHi6B-myT at 0x1F', 'token <id> at <id>'],
  ['commit 3f2a91c in app.js:120:7', 'commit <id> in app.js:<n>:<n>'],
  ['0000123d, 1234e567 or 12345E6, not 12345d', '<id>, <id> or <id>, not <duration>'],
  ['S3ServiceException in Base64DecoderV2', 'S<n>ServiceException in Base<n>DecoderV<n>'],
  ['at 2026-11-22T14:02:11.123Z or 2026-11-22', 'at <time> or <time>'],
  ['Sun, 22 Nov 2026 14:02:11 GMT: 5 marbles', '<time>: <n> marbles'],
  ['Nov 22 14:02:11 host, 11/22/2026 at 14:02:11', '<time> host, <time> at <time>'],
  ['jörg@example.de is unknown', '<email> is unknown'],
  [
    'GET https://api.shop.com/orders/12?since=9 → 503',
    'GET https://api.shop.com/orders/<n>?<query> → <n>',
  ],
  ['-5 of +3.14, 1e10 or ٣', '<n> of <n>, <n> or <n>'],
  ['std::vector, x?y: deadbeef', 'std::vector, x?y: deadbeef'],
  ['\u001B[31mred\u001B[0m\0\n\n\u202E   end ', 'red end'],
  ['', ''],
  ['half \uD800', 'half \uFFFD'],
  [`${'a'.repeat(197)} 12`, `${'a'.repeat(197)}…`],
])('of %j people are told %j', (message, kind) => {
  expect(kindOfMessage(message).replace(' …', '…')).toBe(kind);
});

const Amount = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
);
const Hex = fc
  .string({ unit: fc.constantFrom(...Array.from('0123456789abcdef')), minLength: 8, maxLength: 64 })
  .filter((text) => /\d/.test(text) && /[a-f]/.test(text));
const Time = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
const Unit = fc.constantFrom('ms', 's', 'min', 'hours', 'd');
const Person = fc.string({
  unit: fc.constantFrom(...Array.from('abcxyz0189._-')),
  minLength: 1,
  maxLength: 20,
});

/** What varies in a message, and what people are told instead. */
const VARYING = {
  '<n>': Amount,
  '<id>': fc.oneof(fc.uuid(), Hex),
  '<ip>': fc.oneof(
    fc.ipV4(),
    fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 65_535 })).map((parts) => parts.join(':')),
  ),
  '<time>': fc.oneof(
    Time.map((at) => at.toISOString()),
    Time.map((at) => at.toUTCString()),
  ),
  '<duration>': fc.tuple(fc.nat(1_000_000), Unit).map((parts) => parts.join(' ')),
  '<email>': Person.map((name) => `${name}@shop.example.com`),
} as const;
const KINDS = ['<n>', '<id>', '<ip>', '<time>', '<duration>', '<email>'] as const;
const Words = fc.array(
  fc.oneof(fc.constantFrom('order', 'is unknown', 'größe', '→', '(see'), fc.constantFrom(...KINDS)),
  { minLength: 1, maxLength: 8 },
);

describe('a kind', () => {
  test('is the same whatever ids, numbers, addresses, times and durations a message has', () => {
    const fill = (words: string[], values: Record<string, string>) =>
      words.map((word) => values[word] ?? word).join(' | ');
    const Values = fc.record(VARYING);
    fc.assert(
      fc.property(Words, Values, (words, values) => {
        expect(kindOfMessage(fill(words, values))).toBe(words.join(' | '));
      }),
    );
  });

  test('is its own kind, short, on one line, and made of any text', () => {
    const Piece = fc.constantFrom(
      '1',
      '.',
      ':',
      '-',
      'a',
      'T',
      'Z',
      ' ',
      '@',
      '<n>',
      '?a=',
      '\u001B[',
      '٣',
      'f',
      's',
      '0x',
    );
    const Text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.array(Piece, { maxLength: 60 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(Text, (text) => {
        const kind = kindOfMessage(text);
        expect(kindOfMessage(kind)).toBe(kind);
        expect(Array.from(kind).length).toBeLessThanOrEqual(LENGTH_MAX);
        expect(kind).toBe(kind.trim());
        expect(kind).not.toMatch(/[\p{Cc}\p{Nd}]|\s{2}/u);
      }),
      { numRuns: 200 },
    );
  });

  test('costs little of whatever is hostile', () => {
    const pieces = [
      '1.',
      'a-1',
      '1:',
      '[1:',
      'a@',
      '?a=',
      'may 1 ',
      '1s',
      '9',
      'aB1_',
      '\u001B[',
      ' ',
      ':',
    ];
    const start = process.cpuUsage();
    for (const piece of pieces) kindOfMessage(`${piece.repeat(20_000)}x`);
    const { user } = process.cpuUsage(start);
    expect(user / 1_000).toBeLessThan(pieces.length * 50);
  });
});
