import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { type CliBench, openCliBench } from '#test/support/cli.ts';

const SERVER = fileURLToPath(new URL('../support/mcp/fault-server.ts', import.meta.url));
const TALK = {
  name: 'talk',
  steps: [
    { id: 'say', type: 'mcp_call', tool_name: 'echo', tool_args: { message: '{{input.words}}' } },
    { id: 'sum', type: 'mcp_call', tool_name: 'add', tool_args: { a: 1, b: 2 } },
  ],
};

function prepare(
  servers: Record<string, 'good' | 'die' | 'mute'>,
  env: Record<string, string> = {},
): CliBench {
  const bench = openCliBench({ MCP_CONFIG: 'mcp.json', ...env });
  const entries = Object.entries(servers).map(([name, mode]) => {
    return [name, { command: process.execPath, args: [SERVER, mode] }];
  });
  bench.write('mcp.json', { mcpServers: Object.fromEntries(entries) });
  bench.write('talk.json', TALK);
  return bench;
}

interface Line {
  outcome: string;
  version: number | null;
  issues: { code: string; step_id: string; severity: string; message: string; fix: string }[];
  notes: string[];
}

async function apply(bench: CliBench, ...flags: string[]): Promise<Line & { stderr: string }> {
  const { json, stderr } = await bench.run(['apply', 'talk.json', '--json', ...flags]);
  return { ...(json[0] as Line), stderr };
}

test('an unbound step is named, with the flag that would bind it', async () => {
  const { outcome, issues } = await apply(prepare({ speech: 'good' }));
  expect(outcome).toBe('invalid');
  const errors = issues.filter(({ severity }) => severity === 'error');
  expect(errors.map(({ code, step_id: step }) => [code, step])).toEqual([
    ['unbound_step', 'say'],
    ['unbound_step', 'sum'],
  ]);
  expect(errors[0]?.fix).toContain('--bind say=');
});

test('steps are bound by their id or by their tool, and run so', async () => {
  const bench = prepare({ speech: 'good', sums: 'good' });
  const { outcome, version } = await apply(bench, '--bind', 'say=speech', '--bind', 'add=sums');
  expect({ outcome, version }).toEqual({ outcome: 'published', version: 1 });
  const { code, json } = await bench.run(['run', 'talk', 'words=hello', '--json']);
  expect({ code, json }).toMatchObject({
    code: 0,
    json: [{ output: { say: { text: 'hello' }, sum: { sum: 3 } } }],
  });
  const other = await apply(bench, '--bind', 'echo=sums', '--bind', 'add=sums');
  expect(other).toMatchObject({ outcome: 'published', version: 2 });
});

test.each([
  ['say=speach', 5, 'There is no MCP instance "speach".', 'Did you mean "speech"?'],
  ['sai=speech', 3, 'No mcp_call step or tool is called "sai".', 'Did you mean "say"?'],
])('--bind %s is refused', async (binding, code, message, fix) => {
  const bench = prepare({ speech: 'good' });
  const result = await bench.run(['apply', 'talk.json', '--bind', binding]);
  expect(result).toMatchObject({ code, stdout: '', stderr: `${message}\n${fix}\n` });
});

test('--bind-by-tool binds where exactly one server has the tool, and remembers the tools', async () => {
  const bench = prepare({ speech: 'good', broken: 'die' });
  const { outcome, stderr } = await apply(bench, '--bind-by-tool');
  expect(outcome).toBe('published');
  expect(stderr).toMatch(/note: .*"broken".*ended while starting/);
  // The schemas are known from now on, without any server.
  const args = { a: 'one', b: '{{input.words}}' };
  const wrong = {
    name: 'wrong',
    steps: [
      { id: 'x', type: 'mcp_call', instance_id: 'speech', tool_name: 'add', tool_args: args },
    ],
  };
  const { json } = await bench.run(['validate', bench.write('wrong.json', wrong), '--json']);
  const issues = (json[0] as Line).issues.filter(({ code }) => code === 'tool_args');
  expect(issues.map(({ message }) => message)).toEqual([
    expect.stringContaining('tool_args.a must be number'),
  ]);
});

test('--bind-by-tool leaves the choice between two servers to the author', async () => {
  const { outcome, notes } = await apply(prepare({ one: 'good', two: 'good' }), '--bind-by-tool');
  expect(outcome).toBe('invalid');
  expect(notes).toEqual([
    expect.stringContaining('choose with --bind say=one'),
    expect.stringContaining('choose with --bind sum=one'),
  ]);
});

test('validate --live asks the servers and the provider; a dry run of the same file does not', async () => {
  const provider = createServer((request, response) => {
    expect(request.headers.authorization).toBe('Bearer test-key-123');
    response.end(JSON.stringify({ data: [{ id: 'small-model' }] }));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void provider.close());
  await new Promise((resolve) => provider.once('listening', resolve));
  const { port } = provider.address() as AddressInfo;
  const bench = prepare(
    { speech: 'good', broken: 'die' },
    { OPENAI_API_KEY: 'test-key-123', OPENAI_BASE_URL: `http://127.0.0.1:${port}` },
  );
  const steps = [
    {
      id: 'fine',
      type: 'mcp_call',
      instance_id: 'speech',
      tool_name: 'add',
      tool_args: { a: 1, b: 2 },
    },
    { id: 'tool', type: 'mcp_call', instance_id: 'speech', tool_name: 'ad', tool_args: {} },
    { id: 'gone', type: 'mcp_call', instance_id: 'broken', tool_name: 'add', tool_args: {} },
    { id: 'model', type: 'llm_call', model: 'smal-model', prompt: 'Hello' },
    { id: 'known', type: 'llm_call', model: 'small-model', prompt: 'Hello' },
  ];
  const file = bench.write('live.json', { name: 'live', steps });
  expect((await bench.run(['apply', file, '--dry-run'])).code).toBe(0);
  const { code, json } = await bench.run(['validate', file, '--live', '--json']);
  const { issues } = json[0] as Line;
  expect(code).toBe(1);
  const errors = issues.filter(({ severity }) => severity === 'error');
  const found = errors.map(({ step_id: step, code: issue }) => [step, issue]);
  expect(Object.fromEntries(found)).toEqual({
    gone: 'server_unreachable',
    model: 'unknown_model',
    tool: 'unknown_tool',
  });
  expect(errors.find(({ step_id: step }) => step === 'model')?.message).toContain('"small-model"');
});

test('validate --live without a key says which variable to set', async () => {
  const bench = prepare({});
  const file = bench.write('ask.json', {
    steps: [{ id: 'm', type: 'llm_call', model: 'x', prompt: 'y' }],
  });
  const { code, stdout } = await bench.run(['validate', file, '--live']);
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /invalid, 1 error[^]*There is no key for the model provider[^]*Set OPENAI_API_KEY/,
  );
});

test('a secret of mcp.json is shown by no verb', async () => {
  const bench = prepare({ speech: 'good' });
  const secret = 'correct-horse-battery';
  const entry = { command: process.execPath, args: [SERVER], env: { API_TOKEN: secret } };
  bench.write('mcp.json', { mcpServers: { speech: entry } });
  await apply(bench, '--bind-by-tool');
  const run = await bench.run(['run', 'talk', `words=${secret}`, '--json']);
  const { short_id: id } = run.json[0] as { short_id: string };
  for (const args of [
    ['context', id],
    ['events', id, '--json'],
    ['events', id],
    ['show', id],
    ['why', id],
  ]) {
    const { code, stdout, stderr } = await bench.run(args);
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain(secret);
  }
  expect(run.stdout + run.stderr).not.toContain(secret);
  expect(run.stdout).toContain('[redacted]');
});
