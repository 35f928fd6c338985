import { expect, test } from 'vitest';
import { z } from 'zod';
import { type CliBench, openCliBench } from '#test/support/cli.ts';
import { ContextLine, ErrorLine, RunLine } from '#test/support/cli-lines.ts';

const Moment = z.iso.datetime({ precision: 3 });
const VersionLine = z.strictObject({
  workflow: z.string(),
  version: z.number(),
  published_at: Moment,
  published_by: z.string(),
  changelog: z.string(),
  graph_hash: z.string().regex(/^[0-9a-f]{64}$/),
});
const DiffLine = z.strictObject({
  workflow: z.string(),
  from: z.number(),
  to: z.number(),
  added: z.array(z.string()),
  removed: z.array(z.string()),
  changed: z.array(z.strictObject({ step: z.string(), fields: z.array(z.string()) })),
  graph_fields: z.array(z.string()),
});
const WorkflowLine = z.strictObject({
  workflow_id: z.uuid(),
  name: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  version: z.number().nullable(),
  published_at: Moment.nullable(),
  last_run: z.strictObject({ status: z.string(), at: Moment }).nullable(),
  held: z.strictObject({ by: z.string(), reason: z.string().nullable(), at: Moment }).nullable(),
  archived: z.strictObject({ by: z.string(), at: Moment }).nullable(),
});

const FIRST = { name: 'w', steps: [{ id: 'a', type: 'give', value: '{{input}}' }] };
const SECOND = {
  ...FIRST,
  params: { region: 'eu' },
  steps: [
    { ...FIRST.steps[0], timeout_s: 5 },
    { id: 'b', type: 'give', value: 1 },
  ],
};

async function openTwo(): Promise<CliBench> {
  const bench = openCliBench();
  await bench.run(['apply', bench.write('w.json', FIRST)]);
  const applied = await bench.run([
    'apply',
    bench.write('w.json', SECOND),
    '--changelog',
    'b gives 1',
  ]);
  expect(applied.code).toBe(0);
  return bench;
}

test('versions are listed, compared and gone back to, for a person and for a program', async () => {
  const { run } = await openTwo();
  const asked = (...args: string[]) => run(['workflows', ...args]);
  expect((await asked('versions', 'w')).stdout).toMatch(
    /^v2 {2}\d+ \w{3} \d\d:\d\d {2}[0-9a-f]{8} {2}\S+ {2}b gives 1\nv1 {2}\d+ \w{3} \d\d:\d\d {2}[0-9a-f]{8} {2}\S+\n$/,
  );
  const { json: versions } = await asked('versions', 'w', '--json', '--before', 'v2');
  expect(versions.map((line) => VersionLine.parse(line))).toMatchObject([{ version: 1 }]);
  expect((await asked('versions', 'w', '--limit', '1')).stderr).toBe('More: add --before 2\n');
  const lines = ['From v1 to v2:', '  added: b', '  changed: a (timeout_s)'];
  const shown = [...lines, '  changed: params.region', ''].join('\n');
  expect((await asked('diff', 'w')).stdout).toBe(shown);
  const { json } = await asked('rollback', 'w', '1', '--dry-run', '--json');
  expect(json.map((line) => DiffLine.parse(line))).toMatchObject([
    { from: 2, to: 1, removed: ['b'], graph_fields: ['params.region'] },
  ]);
  expect((await asked('rollback', 'w', 'v1')).stdout).toMatch(
    /^Workflow "w" is back to v1, published as v3[.] Receipt R-\w{8}[.]\n$/,
  );
  expect((await asked('diff', 'w', '1', '3')).stdout).toBe('v1 and v3 run the same.\n');
});

test('an archived workflow is in no list and takes no file, until it is restored', async () => {
  const bench = await openTwo();
  const { run } = bench;
  const listed = async (...flags: string[]) => {
    const { json } = await run(['workflows', 'list', '--json', ...flags]);
    return json.map((line) => WorkflowLine.parse(line));
  };
  expect(await listed()).toMatchObject([{ name: 'w', version: 2, held: null, archived: null }]);
  expect((await run(['workflows', 'archive', 'w'])).code).toBe(0);
  expect(await listed()).toEqual([]);
  expect(await listed('--archived')).toMatchObject([{ archived: { by: expect.any(String) } }]);
  const text = await run(['workflows', 'list', '--archived']);
  expect(text.stdout).toMatch(
    /^w {2}v2 {2}\d+ \w{3} \d\d:\d\d {2}never run {2}archived by \S+, just now\n$/,
  );
  const other = bench.write('other.json', { ...FIRST, name: 'other' });
  const applied = await run(['apply', 'w.json', other, '--json']);
  expect(applied.code).toBe(1);
  expect(applied.json[0]).toMatchObject({ workflow: 'other', outcome: 'published' });
  expect(applied.json[1]).toMatchObject({ file: 'w.json', code: 'refused' });
  const started = await run(['run', 'w', '--json']);
  expect(started.code).toBe(5);
  expect(ErrorLine.parse(started.json[0]).fix).toBe('Restore it: signalbox workflows restore w.');
  expect((await run(['apply', 'w.json', '--restore'])).stdout).toBe(
    'w: unchanged, version 2 (w.json)\n',
  );
  expect((await run(['workflows', 'restore', 'w', '--json'])).json).toMatchObject([
    { outcome: 'already', fix: null },
  ]);
});

test('what starts are given by default is set, shown, used, and left aside', async () => {
  const { run } = await openTwo();
  const setup = (...args: string[]) => run(['workflows', 'setup', 'w', ...args]);
  expect((await setup('mode=fast', '--exclude', 'b')).stdout).toMatch(
    /^Starts of "w" are given mode and leave out b[.] Receipt/,
  );
  const [shown] = (await setup('--json')).json;
  expect(shown).toEqual({ input: { mode: 'fast' }, excluded_step_ids: ['b'] });
  const given = async (...args: string[]) => {
    const { json } = await run(['run', 'w', '--json', ...args]);
    const context = await run(['context', RunLine.parse(json[0]).run_id, '--json']);
    const { input, steps } = ContextLine.parse(context.json[0]);
    return { input, steps: Object.keys(steps) };
  };
  expect(await given('n=1')).toEqual({
    input: { region: 'eu', mode: 'fast', n: 1 },
    steps: ['a'],
  });
  expect(await given('--no-setup', '--exclude', 'a')).toEqual({
    input: { region: 'eu' },
    steps: ['b'],
  });
  const { json: listed } = await run(['workflows', 'list', '--json']);
  expect(listed).toMatchObject([{ name: 'w', version: 2, last_run: { status: 'completed' } }]);
  expect((await setup('--clear')).stdout).toMatch(/^Starts of "w" are given nothing by default/);
  expect((await setup('--json')).json).toEqual([{ input: {}, excluded_step_ids: [] }]);
});
