import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { keepFile } from '#bots/terminal/keep-file.ts';

function openFolder(): string {
  return mkdtempSync(join(inject('scratchFolder'), 'kept-'));
}

const FILE = { name: 'signalbox-w-91c04f2a.json', text: '{}\n' };

test('a file is written for nobody else to read', async () => {
  const folder = openFolder();
  const path = join(folder, FILE.name);
  expect(await keepFile(folder, FILE)).toEqual({ path });
  expect(readFileSync(path, 'utf8')).toBe('{}\n');
  expect(statSync(path).mode & 0o077).toBe(0);
});

test('a file that is there stays as it is: the next one is numbered', async () => {
  const folder = openFolder();
  writeFileSync(join(folder, FILE.name), 'precious');
  await keepFile(folder, FILE);
  expect(await keepFile(folder, FILE)).toEqual({
    path: join(folder, 'signalbox-w-91c04f2a (3).json'),
  });
  expect(readFileSync(join(folder, FILE.name), 'utf8')).toBe('precious');
  expect(readdirSync(folder)).toHaveLength(3);
});

test('where nothing can be written it says why', async () => {
  const nowhere = join(openFolder(), 'gone');
  expect(await keepFile(nowhere, FILE)).toEqual({ unwritable: 'ENOENT' });
});
