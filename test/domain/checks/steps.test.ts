import { expect, test } from 'vitest';
import type { World } from '#src/domain/validation.ts';
import { codesOf, issuesOf, lua } from '#test/support/make-world.ts';

const GITHUB: Partial<World> = {
  instances: [{ name: 'github', id: '550e', url: 'https://github.example/mcp' }, { name: 'files' }],
};

function call(fields: object): Record<string, unknown>[] {
  return [{ id: 'm', type: 'mcp_call', tool_name: 't', on_interrupt: 'retry', ...fields }];
}

test.each([
  ['mcp', 'legacy_type', 'The type "mcp" is an old name.', 'Write "mcp_call".'],
  ['foreach', 'legacy_type', 'The type "foreach" is an old name.', 'Write "for_each".'],
  [
    'llm_cal',
    'unknown_type',
    'There is no step type "llm_cal". Did you mean "llm_call"?',
    'Use one of: mcp_call',
  ],
  ['constructor', 'unknown_type', 'There is no step type "constructor".', 'Use one of: mcp_call'],
])('of the type %s it is said: %s', (type, code, message, fix) => {
  expect(issuesOf([{ id: 'a', type }])).toEqual([
    expect.objectContaining({
      code,
      message,
      fix: expect.stringContaining(fix),
      path: 'steps[0].type',
    }),
  ]);
});

test('the old field for the steps of a loop is told once', () => {
  expect(codesOf([{ id: 'a', type: 'for_each', for_each_body: {} }])).toEqual([
    'legacy_field',
    'missing_items',
  ]);
});

test.each([
  [{ id: 'a', type: 'lua_script' }, 'missing_script', '"a" has no script.'],
  [{ id: 'a', type: 'lua_script', script: '' }, 'missing_script', '"a" has no script.'],
  [{ type: 'lua_script', id: 5, script: null }, 'missing_script', 'steps[0] has no script.'],
  [
    { id: 'a', type: 'llm_call', prompt: 'p' },
    'missing_model',
    '"a" has no model and no model_ref.',
  ],
  [{ id: 'a', type: 'llm_call', model_ref: 'm' }, 'missing_prompt', '"a" has no prompt.'],
  [
    call({ instance_id: 'github', tool_name: undefined })[0],
    'missing_tool_name',
    '"m" has no tool_name.',
  ],
])('%j lacks something', (step, code, message) => {
  expect(issuesOf([step], GITHUB)).toContainEqual(expect.objectContaining({ code, message }));
});

test.each([
  [{ type: 'lua_script', script: 5 }, '"script" must be a text; it is 5.'],
  [{ type: 'llm_call', model: 'm', prompt: ['p'] }, '"prompt" must be a text; it is ["p"].'],
  [
    { type: 'llm_call', model: 'm', prompt: 'p', llm_params: 'x' },
    '"llm_params" must be an object; it is "x".',
  ],
  [
    { type: 'human_task', quorum: 1.5 },
    '"quorum" must be a whole number from 1 to 100; it is 1.5.',
  ],
  [{ type: 'human_task', on_expiry: 'no' }, '"on_expiry" must be "fail" or "reject"; it is "no".'],
  [{ type: 'human_task', self_approval: 1 }, '"self_approval" must be true or false; it is 1.'],
  [
    { type: 'human_task', approvers: 'ana' },
    '"approvers" must be a list of at most 100 texts, such as "role:admin"; it is "ana".',
  ],
])('%j has a field of the wrong form', (fields, message) => {
  expect(issuesOf([{ id: 'a', ...fields }])).toEqual([
    expect.objectContaining({ code: 'invalid_field', message }),
  ]);
});

test('a number over its limit is told with both', () => {
  expect(issuesOf([{ id: 'a', type: 'human_task', quorum: 101 }])).toEqual([
    expect.objectContaining({
      code: 'out_of_limits',
      message: '"quorum" must be a whole number from 1 to 100; it is 101.',
    }),
  ]);
});

test.each([
  [{ a: 1 }, []],
  ['{{input}}', []],
  ['{{input}} and more', ['invalid_field']],
  [[1], ['invalid_field']],
])('tool_args %j: %j', (toolArgs, codes) => {
  expect(codesOf(call({ instance_id: 'github', tool_args: toolArgs }), GITHUB)).toEqual(codes);
});

test('a human task with all its fields is fine', () => {
  const task = {
    id: 'a',
    type: 'human_task',
    quorum: 2,
    on_expiry: 'reject',
    approvers: ['role:admin', 'user:ana@example.com', 'slack-group:S01', 'discord-role:42'],
    task_payload: { title: 'Sure?', draft: '{{input}}' },
    editable: ['draft'],
  };
  expect(
    codesOf([{ ...task, self_approval: false, task_type: 'approval', timeout_s: 60 }]),
  ).toEqual([]);
});

test('a human task may take its whole payload from elsewhere, not a text', () => {
  const task = { id: 'a', type: 'human_task' };
  expect(codesOf([{ ...task, task_payload: '{{input.payload}}' }])).toEqual([]);
  expect(codesOf([{ ...task, task_payload: 'Sure, {{input.name}}?' }])).toEqual(['invalid_field']);
});

test.each([
  ['role:finance', 'names no role', /^Write one of role:viewer, .*role:tenant_admin\.$/],
  ['role:admn', 'names no role', /Did you mean admin\?$/],
  ['role:none', 'names no role', /^Write one of/],
  ['usr:ana@example.com', 'names nobody that can be asked', /Did you mean user:\?$/],
  ['user:ana', 'names nobody that can be asked', /^Write user:<e-mail>/],
  ['finance', 'names nobody that can be asked', /^Write user:<e-mail>/],
])('the approver %s %s', (approver, message, fix) => {
  expect(issuesOf([{ id: 'a', type: 'human_task', approvers: ['role:viewer', approver] }])).toEqual(
    [
      {
        code: 'unknown_approver',
        severity: 'error',
        step_id: 'a',
        path: 'steps[0].approvers[1]',
        message: `approver "${approver}" of "a" ${message}.`,
        fix: expect.stringMatching(fix),
      },
    ],
  );
});

test('what is no text is said once, of the whole list of approvers', () => {
  expect(codesOf([{ id: 'a', type: 'human_task', approvers: [1] }])).toEqual(['invalid_field']);
});

test.each([
  [{ instance_id: 'github' }, []],
  [{ instance_id: '550e' }, []],
  [{ server_url: 'https://github.example/mcp' }, []],
  [{ instance_id: 'github', server_url: 'https://elsewhere' }, []],
  [{ instance_id: '', server_url: 'https://github.example/mcp' }, []],
  [{ instance_id: null }, ['"m" is bound to no MCP server.']],
  [
    { instance_id: 'githb' },
    ['"m" is bound to the instance "githb", which nobody registered. Did you mean "github"?'],
  ],
  [
    { instance_id: 'x', server_url: 'https://github.example/mcp' },
    ['"m" is bound to the instance "x", which nobody registered.'],
  ],
  [
    { server_url: 'https://github.example/mcp/' },
    [
      '"m" calls "https://github.example/mcp/", which is not the url of a registered server. Did you mean "https://github.example/mcp"?',
    ],
  ],
])('a call bound by %j: %j', (binding, messages) => {
  expect(issuesOf(call(binding), GITHUB).map(({ message }) => message)).toEqual(messages);
});

test.each<[Partial<World>, string]>([
  [{}, '--bind m=<instance>; known instances: none yet, see mcp.json.'],
  [GITHUB, '--bind m=<instance>; known instances: github, files.'],
  [{ ...GITHUB, toolNames: () => ['t'] }, '--bind m=<instance>; known instances: github, files.'],
  [
    { ...GITHUB, toolNames: (name) => (name === 'files' ? ['t'] : ['u']) },
    '--bind m=files; known instances: files.',
  ],
])('%# the fix of an unbound step names what is known', (world, fix) => {
  expect(issuesOf(call({}), world)[0]?.fix).toContain(fix);
});

test('a step without tool or id is told to be bound all the same', () => {
  const [issue] = issuesOf([{ type: 'mcp_call', id: 5 }], {
    ...GITHUB,
    toolNames: () => ['t'],
  }).filter(({ code }) => code === 'unbound_step');
  expect(issue?.fix).toContain('--bind steps[0]=<instance>');
});

function findEndEnd(script: string): string | null {
  return script.includes('end end') ? "line 3: 'end' expected near 'x'" : null;
}

test('a script is measured in bytes and read by Lua', () => {
  const steps = [
    lua('long', { script: 'ä'.repeat(32 * 1024 + 1) }),
    lua('fits', { script: 'ä'.repeat(32 * 1024) }),
    lua('wrong', { script: 'end end' }),
  ];
  expect(issuesOf(steps, { luaSyntaxError: findEndEnd })).toEqual([
    expect.objectContaining({
      code: 'script_too_long',
      message: 'The script has 65538 bytes; 65536 are allowed.',
    }),
    expect.objectContaining({
      code: 'lua_syntax',
      path: 'steps[2].script',
      message: "The script is no valid Lua: line 3: 'end' expected near 'x'",
    }),
  ]);
});

test.each([
  [{ promt: 'x' }, 'A lua_script step has no field "promt", so nothing reads it.'],
  [
    { scrpt: 'x' },
    'A lua_script step has no field "scrpt", so nothing reads it. Did you mean "script"?',
  ],
  [
    { prompt: 'x' },
    'A lua_script step has no field "prompt", so nothing reads it. It belongs to llm_call steps.',
  ],
])('%j is an unknown field', (fields, message) => {
  expect(issuesOf([lua('a', fields)])).toEqual([
    expect.objectContaining({ code: 'unknown_field', severity: 'warning', message }),
  ]);
});

test('a field with a name of many words has a path', () => {
  expect(issuesOf([lua('a', { 'my field': 1 })])[0]?.path).toBe('steps[0]["my field"]');
});

test('prose is no unknown field, and of an unknown kind no field is known', () => {
  expect(codesOf([lua('a', { description: 'what it does' })])).toEqual([]);
  expect(codesOf([{ id: 'a', type: 'nonsense', x: 1 }])).toEqual(['unknown_type']);
});
