import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseMcpConfig, problemsOf, readMcpConfig, secretsOf } from '#src/connect/mcp-config.ts';
import { Refusal } from '#src/domain/errors.ts';

const ENV = { TOKEN: 'tok-1234567890', EMPTY: '', HOST: 'crm.example', HOME: '/home/ana-maria' };

function parse(mcpServers: unknown) {
  return parseMcpConfig(JSON.stringify({ mcpServers }), { file: 'mcp.json', env: ENV });
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcp-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('both forms of the ecosystem are read, and unknown keys are left alone', () => {
  const config = parse({
    files: { command: 'npx', args: ['-y', 'server'], cwd: '/srv', autoApprove: ['x'] },
    crm: { type: 'http', url: 'https://crm.example/mcp', headers: { 'X-Team': 'ops' } },
  });
  expect([...config.servers]).toEqual([
    [
      'files',
      { kind: 'stdio', command: 'npx', args: ['-y', 'server'], env: {}, cwd: '/srv', secrets: [] },
    ],
    [
      'crm',
      { kind: 'http', url: 'https://crm.example/mcp', headers: { 'X-Team': 'ops' }, secrets: [] },
    ],
  ]);
  expect(problemsOf(config)).toEqual([]);
});

test('variables expand in command, args, env, url and headers, and defaults fill what is unset or empty', () => {
  const config = parse({
    files: { command: '${BIN:-node}', args: ['${HOME}/x', '${a%b}'], env: { T: '${EMPTY:-none}' } },
    crm: { url: 'https://${HOST}/mcp', headers: { Authorization: 'Bearer ${TOKEN}' } },
  });
  expect(config.servers.get('files')).toMatchObject({
    command: 'node',
    args: ['/home/ana-maria/x', '${a%b}'],
    env: { T: 'none' },
  });
  expect(config.servers.get('crm')).toMatchObject({
    url: 'https://crm.example/mcp',
    headers: { Authorization: 'Bearer tok-1234567890' },
  });
});

test.each<[string, unknown, RegExp]>([
  [
    'a missing variable',
    { command: 'x', env: { K: '${NOPE}' } },
    /server "bad": the variable NOPE of env\.K is not set/,
  ],
  ['neither command nor url', { args: [] }, /"bad": command or url is missing/],
  ['both command and url', { command: 'x', url: 'http://a' }, /command and url exclude/],
  ['a field of the wrong type', { command: 'x', args: 'y' }, /"bad": args: .*expected array/],
  ['a number in env', { command: 'x', env: { PORT: 1 } }, /"bad": env\.PORT: .*expected string/],
  ['an address that is none', { url: 'crm' }, /url is not an http or https address/],
  ['credentials in the address', { url: 'https://a:b@c/' }, /url carries a user or password/],
  ['the legacy transport', { type: 'sse', url: 'https://a/' }, /"bad": type: /],
  ['a disabled entry', { command: 'x', disabled: true }, /it is disabled/],
  ['an entry that is none', 'node', /"bad": the entry: .*expected object/],
])('%s disables that entry alone, and says which', (_, entry, sentence) => {
  const config = parse({ bad: entry, good: { command: 'node' } });
  expect(config.servers.get('bad')).toMatchObject({ kind: 'faulty' });
  expect(config.servers.get('good')).toMatchObject({ kind: 'stdio' });
  expect(problemsOf(config)).toEqual([expect.stringMatching(sentence)]);
  expect(problemsOf(config)[0]).toMatch(/^mcp\.json, server "bad"/);
});

test.each([
  ['text that is not JSON', '{ "mcpServers": ', /is not JSON/],
  ['no servers object', '{ "servers": {} }', /has no "mcpServers" object/],
  ['a list', '[]', /has no "mcpServers" object/],
])('%s is refused with the name of the file and what to write', (_, text, sentence) => {
  const read = () => parseMcpConfig(text, { file: 'conf/mcp.json', env: {} });
  expect(read).toThrow(Refusal);
  expect(read).toThrow(sentence);
  expect(read).toThrow(/^conf\/mcp\.json/);
});

test('a file that does not exist means no servers', async () => {
  const config = await readMcpConfig({ file: join(folder, 'none.json'), env: {} });
  expect(config.servers.size).toBe(0);
});

test('a file is read, also with a byte order mark; a folder in its place is refused', async () => {
  const file = join(folder, 'mcp.json');
  await writeFile(file, '\uFEFF{ "mcpServers": { "a": { "command": "x" } } }');
  expect([...(await readMcpConfig({ file, env: {} })).servers.keys()]).toEqual(['a']);
  await expect(readMcpConfig({ file: folder, env: {} })).rejects.toThrow(
    /cannot be read \(EISDIR\)/,
  );
});

test('what was put in from variables, and what its name betrays, is secret; plain settings are not', () => {
  const config = parse({
    crm: {
      url: 'https://crm.example/mcp?key=${TOKEN}',
      headers: {
        Authorization: 'Bearer literal-token-1',
        'X-Team': 'operations',
        Accept: '${HOST}',
      },
    },
    files: {
      command: 'x',
      args: ['${HOME}/data'],
      env: { API_KEY: 'literal-key-22', MODE: 'production', PIN_TOKEN: 'short' },
    },
  });
  expect(secretsOf(config).toSorted()).toEqual([
    'Bearer literal-token-1',
    'crm.example',
    'literal-key-22',
    'literal-token-1',
    'tok-1234567890',
  ]);
});
