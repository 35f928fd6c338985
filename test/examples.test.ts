import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseMcpConfig, problemsOf } from '#src/connect/mcp-config.ts';
import { readGraph } from '#src/domain/graph.ts';
import { validateGraph } from '#src/domain/validate-graph.ts';
import { readWorkflowFile } from '#src/domain/workflow-file.ts';
import { makeWorld } from '#test/support/make-world.ts';

const MCP_CONFIG = 'examples/mcp.json';
const config = parseMcpConfig(readFileSync(MCP_CONFIG, 'utf8'), { file: MCP_CONFIG, env: {} });
const WORKFLOWS = globSync('examples/*.json').filter((file) => file !== MCP_CONFIG);

test('the servers of the examples are complete, and their programs are there', () => {
  expect(problemsOf(config)).toEqual([]);
  const programs = [...config.servers.values()].flatMap((server) =>
    server.kind === 'stdio' ? server.args.slice(0, 1) : [],
  );
  expect(programs.length).toBeGreaterThan(0);
  expect(programs.filter((program) => !existsSync(program))).toEqual([]);
});

test.each(WORKFLOWS)('%s says nothing that is wrong or has no effect', (file) => {
  const { definition, notes, rawGraph } = readWorkflowFile(
    JSON.parse(readFileSync(file, 'utf8')),
    '',
  );
  const instances = [...config.servers.keys()].map((id) => ({ name: id }));
  const report = validateGraph(rawGraph, makeWorld({ instances, params: definition.params }));
  expect(notes).toEqual([]);
  expect(report.issues.filter(({ severity }) => severity !== 'info')).toEqual([]);
});

test('an example goes through items and rounds, and tolerates a failure of each', () => {
  const { rawGraph } = readWorkflowFile(
    JSON.parse(readFileSync('examples/settle-orders.json', 'utf8')),
    '',
  );
  const { onFailure, steps } = readGraph(rawGraph);
  expect(onFailure).toBe('finish_branches');
  expect(steps.flatMap(({ loop }) => loop ?? [])).toEqual([
    expect.objectContaining({ kind: 'for_each', maxParallel: 2, toleratedFailures: 1 }),
    expect.objectContaining({ kind: 'while', mode: 'until', iterationsMax: 5 }),
  ]);
});
