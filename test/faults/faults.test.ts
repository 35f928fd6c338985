import { randomInt } from 'node:crypto';
import { describe, expect, inject, test } from 'vitest';
import { urlOf } from '#test/support/crash-database.ts';
import { databases } from '#test/support/databases.ts';
import { runPass } from './pass.ts';

/** One short pass on one database; `npm run test:faults` makes longer ones on each. */
const FAULTS_MS = 3_000;

describe.each(databases().filter(({ name }) => name === 'SQLite'))('on $name', ({ open }) => {
  test('runs outlive workers that are killed, frozen and stopped at random, and nothing that was acknowledged is lost', async () => {
    const { target } = await open();
    const seed = randomInt(1_000_000);
    const folder = inject('scratchFolder');
    const pass = await runPass({ url: urlOf(target), seed, faultsMs: FAULTS_MS, folder });
    const again = `npm run test:faults -- --seed ${seed}; ${JSON.stringify(pass.facts)}`;
    expect(pass.violations, again).toEqual([]);
    expect(pass.facts['runs']).toBeGreaterThan(0);
  }, 180_000);
});
