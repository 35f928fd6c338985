import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';

const LOCK = readFileSync('package-lock.json', 'utf8');
const LockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({ optionalDependencies: z.record(z.string(), z.string()).default({}) }),
  ),
});

test('the lock file holds the packages of every platform: `npm ci` refuses it otherwise', () => {
  const { packages } = LockFile.parse(JSON.parse(LOCK));
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !(`node_modules/${name}` in packages))
      .filter((name) => !(`${path}/node_modules/${name}` in packages)),
  );
  expect(missing).toEqual([]);
});

test('the lock file names no registry', () => {
  expect(LOCK).not.toMatch(/"resolved"/);
});
