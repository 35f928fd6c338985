import { expect, test } from 'vitest';
import { openOnce } from '#bots/answering/once.ts';

test('what comes again gets the first answer, also while that is being made; nothing is kept for ever', async () => {
  let now = 0;
  let made = 0;
  const once = openOnce<number>({ monotonic: () => now });
  const ask = (key: string | null) => once(key, async () => (made += 1));

  expect(await Promise.all([ask('a'), ask('a'), ask('b'), ask(null), ask(null)])).toEqual([
    1, 1, 2, 3, 4,
  ]);
  now += 16 * 60_000;
  expect(await ask('a')).toBe(5);
  for (let other = 0; other < 1_999; other += 1) await ask(`other-${other}`);
  expect(await ask('a')).toBe(5);
  await ask('one too many');
  expect(await ask('a')).toBeGreaterThan(2_000);
});

test('what broke is not made again: whoever asked was told', async () => {
  const once = openOnce<number>({ monotonic: () => 0 });
  const fail = () => once('a', () => Promise.reject(new Error('broken')));
  await expect(fail()).rejects.toThrow('broken');
  await expect(once('a', async () => 1)).rejects.toThrow('broken');
});
