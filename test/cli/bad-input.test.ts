import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type CliBench, openCliBench } from '#test/support/cli.ts';

const EXIT = { invalid: 1, usage: 3, refused: 5 };
const ECHO = {
  params: { given: 1 },
  steps: [{ id: 'a', type: 'give', value: '{{input.order.id}}' }],
};

/** One database for all: nothing here writes a run. */
let prepared: Promise<CliBench> | undefined;

async function prepare(): Promise<CliBench> {
  const bench = openCliBench();
  expect((await bench.run(['apply', bench.write('echo.json', ECHO)])).stderr).toBe('');
  bench.write('list.json', []);
  bench.write('word.json', '"steps"');
  bench.write('cut.json', '{\n  "steps": [\n');
  bench.write('both.json', { steps: [], graph: {} });
  bench.write('nameless.json', { name: ' ', steps: [] });
  return bench;
}

interface Case {
  args: string[];
  code: number;
  /** What is wrong, and what to do. */
  says: [what: RegExp, fix: RegExp];
  stdin?: string;
  env?: Record<string, string>;
}

const CASES: Record<string, Case> = {
  'an unknown verb': {
    args: ['shwo'],
    code: EXIT.usage,
    says: [/^There is no verb "shwo"\.$/, /^Did you mean "show"\?$/],
  },
  'a verb of nowhere': {
    args: ['frobnicate'],
    code: EXIT.usage,
    says: [/^There is no verb "frobnicate"\.$/, /--help/],
  },
  'a verb of chat': {
    args: ['unmute', '3f2a'],
    code: EXIT.usage,
    says: [/^"unmute" is asked in chat\.$/, /^Write signalbox chat "\/run unmute 3f2a"$/],
  },
  'an unknown flag': {
    args: ['list', '--fialed'],
    code: EXIT.usage,
    says: [/no flag --fialed/, /Did you mean --failed\?/],
  },
  'a flag without its value': {
    args: ['list', '--limit'],
    code: EXIT.usage,
    says: [/^--limit needs a value\.$/, /--limit <n>/],
  },
  'two flags that exclude each other': {
    args: ['list', '--failed', '--active'],
    code: EXIT.usage,
    says: [/--failed and --active exclude each other/, /one of them/],
  },
  'a missing run': {
    args: ['show'],
    code: EXIT.usage,
    says: [/needs the id of a run/, /^Usage: /],
  },
  'one word too many': {
    args: ['migrate', 'now'],
    code: EXIT.usage,
    says: [/cannot use "now"/, /^Usage: /],
  },
  'a time that is none': {
    args: ['run', 'echo', '--timeout', 'soon'],
    code: EXIT.usage,
    says: [/^--timeout cannot be "soon"\.$/, /30s/],
  },
  'an input that is no pair': {
    args: ['run', 'echo', 'five'],
    code: EXIT.usage,
    says: [/"five" is no key=value/, /key=value/],
  },
  'a binding that is none': {
    args: ['apply', 'echo.json', '--bind', 'x'],
    code: EXIT.usage,
    says: [/--bind cannot be "x"/, /=<instance>/],
  },
  'a binding of no step': {
    args: ['apply', 'echo.json', '--bind', 'a=b'],
    code: EXIT.usage,
    says: [/No mcp_call step or tool is called "a"/, /there is none/],
  },
  'two files of one name': {
    args: ['apply', 'echo.json', './echo.json'],
    code: EXIT.usage,
    says: [/all hold the workflow "echo"/, /name of its own/],
  },
  'a run that there is not': {
    args: ['show', 'ffffffff'],
    code: EXIT.refused,
    says: [/no run "ffffffff"/, /signalbox list/],
  },
  'too few digits of a run': {
    args: ['why', 'abc'],
    code: EXIT.invalid,
    says: [/at least 4/, /signalbox list/],
  },
  'a run id that is none': {
    args: ['events', 'zebra'],
    code: EXIT.invalid,
    says: [/"zebra" is no run id/, /signalbox list/],
  },
  'an unknown workflow': {
    args: ['run', 'ecko', 'a=1'],
    code: EXIT.refused,
    says: [/no workflow "ecko"/, /Did you mean "echo"\?/],
  },
  'an unknown workflow to list': {
    args: ['list', '--workflow', 'nothing'],
    code: EXIT.refused,
    says: [/no workflow "nothing"/, /signalbox apply/],
  },
  'a verb of workflows that there is not': {
    args: ['workflows', 'rolback', 'echo', '1'],
    code: EXIT.usage,
    says: [/^There is no verb "workflows rolback"\.$/, /^Did you mean "rollback"\?$/],
  },
  'a version that is none': {
    args: ['workflows', 'diff', 'echo', 'old'],
    code: EXIT.usage,
    says: [/"old" is no version/, /number/],
  },
  'a version that there is not': {
    args: ['workflows', 'rollback', 'echo', '7'],
    code: EXIT.refused,
    says: [/no version 7; the newest is v1/, /workflows versions echo/],
  },
  'nothing to compare with': {
    args: ['workflows', 'diff', 'echo'],
    code: EXIT.refused,
    says: [/no version before v1/, /once another one is published/],
  },
  'a setup that is given and cleared': {
    args: ['workflows', 'setup', 'echo', 'a=1', '--clear'],
    code: EXIT.usage,
    says: [/--clear/, /one or the other/],
  },
  'a step to leave out that there is not': {
    args: ['run', 'echo', '--exclude', 'b'],
    code: EXIT.refused,
    says: [/no step "b" to leave out/, /Its steps: a\./],
  },
  'input that is missing': {
    args: ['run', 'echo', 'n=1'],
    code: EXIT.invalid,
    says: [/lacks input\.order\.id \(used by a\)/, /order\.id=/],
  },
  'input that is no JSON': {
    args: ['run', 'echo', '--input', '-'],
    stdin: '{"order": {"id": 5},}',
    code: EXIT.invalid,
    says: [/input on stdin is not JSON: .*\(line 1 column 21\)/, /Mend it/],
  },
  'an input file that there is not': {
    args: ['run', 'echo', '--input', 'no.json'],
    code: EXIT.invalid,
    says: [/no\.json does not exist/, /path/],
  },
  'a workflow file that there is not': {
    args: ['validate', 'no.json'],
    code: EXIT.invalid,
    says: [/no\.json does not exist/, /path/],
  },
  'a folder for a file': {
    args: ['validate', '.'],
    code: EXIT.invalid,
    says: [/is a folder/, /path/],
  },
  'a workflow that is cut off': {
    args: ['validate', 'cut.json'],
    code: EXIT.invalid,
    says: [/cut\.json is not JSON: .*(end|line 3)/i, /Mend/],
  },
  'a workflow that is a word': {
    args: ['validate', 'word.json'],
    code: EXIT.invalid,
    says: [/word\.json: .*JSON object/, /steps/],
  },
  'a workflow with two graphs': {
    args: ['validate', 'both.json'],
    code: EXIT.invalid,
    says: [/both\.json: .*not clear which/, /Keep one/],
  },
  'a workflow without a name': {
    args: ['validate', 'nameless.json'],
    code: EXIT.invalid,
    says: [/nameless\.json: "name" must be/, /Mend/],
  },
  'an mcp.json that is no JSON': {
    args: ['apply', 'echo.json'],
    env: { MCP_CONFIG: 'cut.json' },
    code: EXIT.invalid,
    says: [/cut\.json is not JSON/, /mcpServers/],
  },
  'an mcp.json without servers': {
    args: ['validate', 'echo.json'],
    env: { MCP_CONFIG: 'list.json' },
    code: EXIT.invalid,
    says: [/list\.json has no "mcpServers"/, /mcpServers/],
  },
  'variables that are wrong': {
    args: ['list'],
    env: { SYNC: 'often', BEAT_SECONDS: '-1' },
    code: EXIT.invalid,
    says: [/SYNC: .*BEAT_SECONDS: /, /\.env\.example/],
  },
  'a database address of no kind': {
    args: ['list'],
    env: { DATABASE_URL: 'mysql://x' },
    code: EXIT.invalid,
    says: [/neither a SQLite file nor a PostgreSQL address/, /sqlite:/],
  },
  'step kinds that are none': {
    args: ['run', 'echo', 'a=1'],
    env: { STEP_KINDS: fileURLToPath(new URL('../../src/clock.ts', import.meta.url)) },
    code: EXIT.invalid,
    says: [/exports no list of step kinds/, /STEP_KINDS/],
  },
  'step kinds that there are not': {
    args: ['run', 'echo', 'a=1'],
    env: { STEP_KINDS: './nowhere.ts' },
    code: EXIT.invalid,
    says: [/\.\/nowhere\.ts cannot be loaded/, /STEP_KINDS/],
  },
};

test.concurrent.for(Object.entries(CASES))(
  '%s: a sentence that says what, one that says how to mend it, and nothing on stdout',
  async ([
    ,
    {
      args,
      code,
      says: [what, fix],
      stdin,
      env,
    },
  ], { expect: expectHere }) => {
    const bench = await (prepared ??= prepare());
    const result = await bench.run(args, { ...(stdin ? { stdin } : {}), ...(env ? { env } : {}) });
    const [first = '', second = '', ...more] = result.stderr.trimEnd().split('\n');
    expectHere(first).toMatch(what);
    expectHere(second).toMatch(fix);
    expectHere({ code: result.code, stdout: result.stdout, more }).toEqual({
      code,
      stdout: '',
      more: [],
    });
  },
);

test('a process reads its stdin, ends with the code of its command, and keeps its two streams apart', async () => {
  const bench = await (prepared ??= prepare());
  const ends = (args: string[], stdin = '') => bench.runProgram(args, { stdin });
  const ended = await Promise.all([
    ends(['list']),
    ends(['validate', 'no.json']),
    ends(['shwo']),
    ends(['show', 'ffffffff', '--json']),
    ends(['chat'], '/run list\n/run lst\n'),
  ]);
  const [empty, invalid, usage, refused, chat] = ended;
  expect(ended.map(({ code }) => code)).toEqual([0, EXIT.invalid, EXIT.usage, EXIT.refused, 1]);
  expect(empty).toMatchObject({ stdout: '', stderr: expect.stringMatching(/^No such runs/) });
  expect(invalid).toMatchObject({ stdout: '', stderr: expect.stringMatching(/does not exist/) });
  expect(usage).toMatchObject({ stdout: '', stderr: expect.stringMatching(/Did you mean "show"/) });
  expect(refused).toMatchObject({ json: [{ code: 'unknown' }], stderr: '' });
  expect(chat?.stdout).toMatch(/Failed[^]*Did you mean \/run list/);
});

test('a bug is told with a receipt, and logged whole on stderr', async () => {
  const bench = await (prepared ??= prepare());
  const kinds = bench.write('kinds.mjs', 'export const kinds = [{ type: "give", execute() {} }];');
  const env = { STEP_KINDS: kinds };
  const told = await bench.runProgram(['run', 'echo', 'order.id=1'], { env });
  expect({ code: told.code, stdout: told.stdout }).toEqual({ code: 70, stdout: '' });
  const receipt = /Something went wrong, receipt (R-[0-9a-f]{8})\./.exec(told.stderr)?.[1];
  expect(told.stderr).toMatch(new RegExp(`^${receipt} TypeError: .*\n +at `));
  const { code, json } = await bench.run(['run', 'echo', 'order.id=1', '--json'], { env });
  expect({ code, json }).toMatchObject({ code: 70, json: [{ code: 'internal' }] });
});

test('a faulty mcp.json disturbs only what needs it', async () => {
  const bench = await (prepared ??= prepare());
  const { code, stderr } = await bench.run(['run', 'echo', 'order.id=1'], {
    env: { MCP_CONFIG: 'cut.json' },
  });
  expect(code).toBe(0);
  expect(stderr).toMatch(/^note: cut\.json is not JSON/);
});

test('variables are also read from .env, where they are not set already', async () => {
  const bench = openCliBench({ BEAT_SECONDS: '1' });
  bench.write('.env', 'SYNC=often\nBEAT_SECONDS=-1\n');
  const { code, stderr } = await bench.runProgram(['list']);
  expect(code).toBe(EXIT.invalid);
  expect(stderr).toMatch(/SYNC: (?!.*BEAT_SECONDS)/);
});
