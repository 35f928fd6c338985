import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCliBench } from '#test/support/cli.ts';
import { RunLine } from '#test/support/cli-lines.ts';

const broken = {
  name: 'broken',
  steps: [
    { id: 'before', type: 'give', value: 1 },
    { id: 'root', type: 'fail', message: 'no', depends_on: ['before'] },
    { id: 'after', type: 'give', value: 2, depends_on: ['root'] },
  ],
};

test('the graph of a run is told as text or JSON, and drawn into files that are new', async () => {
  const bench = openCliBench();
  await bench.run(['apply', bench.write('broken.json', broken)]);
  const { short_id } = RunLine.parse((await bench.run(['run', 'broken', '--json'])).json[0]);
  const graph = (...words: string[]) => bench.run(['graph', short_id, ...words]);
  expect((await graph()).stdout).toMatch(/root +Failed, root step +← before/);
  const told = await graph('--json');
  expect(told.json).toMatchObject([{ kind: 'graph', failureCode: 'MCP_TOOL_FAILED' }]);
  const png = join(bench.folder, 'graph.png');
  const drawn = await graph('--png', 'graph.png', '--svg', 'graph.svg');
  expect([drawn.code, drawn.stderr]).toEqual([0, '']);
  expect(drawn.stdout).toMatch(/^Written to graph.png: \d+ × \d+ pixels.\nWritten to graph.svg.\n/);
  expect(drawn.stdout).toContain('Root step: root.');
  expect(readFileSync(png).toString('latin1', 1, 4)).toBe('PNG');
  expect(readFileSync(join(bench.folder, 'graph.svg'), 'utf8')).toMatch(/^<svg /);
  expect(statSync(png).mode & 0o077).toBe(0);
  const again = await graph('--png', 'graph.png');
  expect([again.code, again.stderr]).toEqual([5, expect.stringContaining('Name another file')]);
  const nowhere = await graph('--png', 'no/such/graph.png');
  expect([nowhere.code, nowhere.stderr]).toEqual([5, expect.stringContaining('ENOENT')]);
  expect(existsSync(join(bench.folder, 'no'))).toBe(false);
});
