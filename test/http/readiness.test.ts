import { expect, test } from 'vitest';
import { checkReadiness } from '#src/http/readiness.ts';

const FAULT = { error: 'It is down.', fix: 'Put it up.' };

test('all parts well: ready', async () => {
  const parts = [
    { name: 'a', check: () => null },
    { name: 'b', check: async () => null },
  ];
  expect(await checkReadiness(parts, 10_000)).toEqual({
    ready: true,
    parts: [
      { part: 'a', ready: true },
      { part: 'b', ready: true },
    ],
  });
});

test('one part down: not ready, and every part is named', async () => {
  const parts = [
    { name: 'a', check: async () => FAULT },
    { name: 'b', check: () => null },
  ];
  expect(await checkReadiness(parts, 10_000)).toEqual({
    ready: false,
    parts: [
      { part: 'a', ready: false, ...FAULT },
      { part: 'b', ready: true },
    ],
  });
});

test('a part that gives no answer is down, and holds nobody up', async () => {
  const parts = [{ name: 'a', check: () => new Promise<null>(() => undefined) }];
  expect(await checkReadiness(parts, 10)).toEqual({
    ready: false,
    parts: [
      {
        part: 'a',
        ready: false,
        error: 'It gave no answer within 0.01 s.',
        fix: expect.any(String),
      },
    ],
  });
});
