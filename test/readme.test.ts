import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EXIT } from '#src/cli/exit-codes.ts';
import { validateGraph } from '#src/domain/validate-graph.ts';
import { readWorkflowFile } from '#src/domain/workflow-file.ts';
import { makeWorld } from '#test/support/make-world.ts';

const README = readFileSync('README.md', 'utf8');

test('the README names every verb, and no other', () => {
  const verbs = globSync('src/cli/*.ts')
    .filter((file) => readFileSync(file, 'utf8').includes('export const VERB: Verb'))
    .map((file) => file.replace(/^.*\/|\.ts$/g, ''));
  const named = Array.from(
    README.matchAll(/^\| `(?!signalbox)(?<verb>[a-z]+)/gm),
    (row) => row.groups?.['verb'],
  );
  expect(new Set(named)).toEqual(new Set(verbs));
});

test('the README names every exit code, and no other', () => {
  const named = Array.from(README.matchAll(/^\| (?<code>\d+) \|/gm), (row) =>
    Number(row.groups?.['code']),
  );
  expect(named).toEqual(Object.values(EXIT));
});

test('every script that the README mentions is there', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const named = Array.from(
    README.matchAll(/npm run (?:-s )?(?<script>[a-z:]+)/g),
    (m) => m.groups?.['script'],
  );
  expect(named.filter((script) => script === undefined || !(script in scripts))).toEqual([]);
});

test('every file that the README links to is there', () => {
  const links = Array.from(
    README.matchAll(/\]\((?<path>[^)#]+)\)/g),
    (m) => m.groups?.['path'] ?? '',
  );
  expect(links.filter((path) => !existsSync(path))).toEqual([]);
});

test('the workflow of the README is valid', () => {
  const blocks = Array.from(
    README.matchAll(/```json\n(?<text>[^`]+)```/g),
    (m) => m.groups?.['text'] ?? '',
  );
  const files = blocks.map((text): unknown => JSON.parse(text));
  const { definition, rawGraph } = readWorkflowFile(files[0], 'hello');
  expect(validateGraph(rawGraph, makeWorld({ params: definition.params })).issues).toEqual([]);
});
