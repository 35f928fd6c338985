import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { waitForFact } from '#test/support/wait-for-fact.ts';
import { eraseTypes } from '../pack/erase-types.ts';

const exec = promisify(execFile);
/** All that a package is made of: a copy of it is packed, so that other tests see no half of it. */
const FOLDERS = ['bin', 'src', 'bots', 'jobs', 'migrations', 'examples', 'docs', 'pack'];
const FILES = ['package.json', '.gitignore', 'CHANGELOG.md', 'README.md', 'LICENSE'];
const PARTS = [...FOLDERS, ...FILES];

let tree: string;
let app: string;
let installed: string;

beforeAll(async () => {
  const scratch = mkdtempSync(join(inject('scratchFolder'), 'pack-'));
  tree = join(scratch, 'tree');
  app = join(scratch, 'app');
  installed = join(app, 'node_modules/signalbox');
  for (const part of PARTS) cpSync(part, join(tree, part), { recursive: true });
  // Both the copy and the package find our own dependencies above them.
  symlinkSync(resolve('node_modules'), join(scratch, 'node_modules'));
  symlinkSync(resolve('node_modules'), join(tree, 'node_modules'));
  await exec('git', ['init', '--quiet'], { cwd: tree });
  await exec('git', ['add', ...PARTS], { cwd: tree });
  await pack(scratch);
  mkdirSync(installed, { recursive: true });
  const tarball = join(scratch, 'signalbox-0.1.0.tgz');
  await exec('tar', ['xzf', tarball, '-C', installed, '--strip-components=1']);
});

function pack(destination: string) {
  return exec('npm', ['pack', '--pack-destination', destination], { cwd: tree });
}

function signalbox(...args: string[]) {
  return exec(process.execPath, [join(installed, 'bin/signalbox.mjs'), ...args], { cwd: app });
}

test('a package holds JavaScript and what it reads, and neither TypeScript nor tests', () => {
  const files = globSync('**/*', { cwd: installed });
  expect(files).toEqual(
    expect.arrayContaining(['src/cli.js', 'jobs/worker.js', 'src/steps/lua/sandbox.lua']),
  );
  expect(files.filter((file) => /\.ts$|^(test|bench|pack)\b/.test(file))).toEqual([]);
});

test('every module of ours that a package asks for is in it', () => {
  const OWN = /(?:from|import|import\(|new URL\()\s*'(?<name>(?:\.{1,2}\/|#)[^']+\.[jt]s)'/g;
  const files = globSync('**/*.js', { cwd: installed });
  const asked = files.flatMap((file) =>
    Array.from(readFileSync(join(installed, file), 'utf8').matchAll(OWN), ({ groups }) => {
      const name = groups?.['name'] ?? '';
      return name.startsWith('#') ? name.slice(1) : join(dirname(file), name);
    }),
  );
  expect(asked.length).toBeGreaterThan(files.length);
  // The benchmark is for checkouts only; its verb says so.
  expect(asked.filter((file) => !files.includes(file))).toEqual(['bench/index.js']);
});

test('packing leaves the tree as it was, also when it fails half way', async () => {
  const changes = async () => (await exec('git', ['status', '--short'], { cwd: tree })).stdout;
  const erased = () => globSync('{src,jobs}/**/*.js', { cwd: tree });
  const before = await changes();
  expect(erased()).toEqual([]);
  const broken = join(tree, 'src/version.ts');
  const sound = readFileSync(broken, 'utf8');
  onTestFinished(() => writeFileSync(broken, sound));
  writeFileSync(broken, 'const : = ;');
  await expect(pack(app)).rejects.toThrow(/version|Syntax|Expression/i);
  writeFileSync(broken, sound);
  expect(erased()).toEqual([]);
  await expect(pack(join(app, 'nowhere'))).rejects.toThrow('ENOENT');
  expect(await changes()).toBe(before);
});

test.each([
  [`import { a } from './a.ts';`, `import { a } from './a.js';`],
  [`await import('#src/a.ts');`, `await import('#src/a.js');`],
  [`new URL('../a/b.ts', import.meta.url)`, `new URL('../a/b.js', import.meta.url)`],
  [`say('a file such as a.ts')`, `say('a file such as a.ts')`],
  [`import { readFile } from 'x.ts';`, `import { readFile } from 'x.ts';`],
])('%s becomes %s', (source, erased) => {
  expect(eraseTypes(source)).toBe(erased);
});

test('an erased module keeps its lines', () => {
  const source = 'interface A {\n  a: number;\n}\nexport const a: number = 1;\n';
  expect(
    eraseTypes(source)
      .split('\n')
      .map((line) => line.trimEnd())[3],
  ).toMatch(/^export const a\s+= 1;$/);
});

test('an installed package says what it is', async () => {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync('package.json', 'utf8')));
  expect((await signalbox('--version')).stdout).toBe(`${version}\n`);
  expect((await signalbox('--help')).stdout).toContain('Usage: signalbox <verb>');
});

test('an installed package publishes and drives runs, by itself and with a worker', async () => {
  const steps = [{ id: 'greet', type: 'lua_script', script: 'return { text = input.name }' }];
  writeFileSync(join(app, 'hello.json'), JSON.stringify({ name: 'hello', steps }));
  expect((await signalbox('apply', 'hello.json')).stdout).toContain('hello');
  const alone = await signalbox('run', 'hello', 'name=Ada', '--json');
  expect(JSON.parse(alone.stdout)).toMatchObject({ status: 'completed', output: { text: 'Ada' } });
  await startWorker();
  const { stdout, stderr } = await signalbox('run', 'hello', 'name=Eve', '--wait', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ status: 'completed', output: { text: 'Eve' } });
  expect(stderr).not.toContain('this command drives');
});

async function startWorker(): Promise<void> {
  const worker = spawn(process.execPath, [join(installed, 'bin/signalbox.mjs'), 'worker'], {
    cwd: app,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(async () => {
    const ended = once(worker, 'exit');
    worker.kill('SIGTERM');
    await ended;
  });
  let said = '';
  worker.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  await waitForFact(
    () => `a worker; it said: ${said}`,
    () => said.includes('worker ready'),
  );
}
