import { expect, test } from 'vitest';
import type { ToolCallShape, World } from '#src/domain/validation.ts';
import { codesOf, issuesOf } from '#test/support/make-world.ts';

const CALL = {
  id: 'm',
  type: 'mcp_call',
  instance_id: '550e',
  tool_name: 'get_file',
  on_interrupt: 'retry',
};

function worldOf(facts: Partial<World>): Partial<World> {
  return { instances: [{ name: 'files', id: '550e' }], ...facts };
}

test.each<[string[] | null, string[]]>([
  [null, []],
  [['get_file'], []],
  [['get_files', 'put'], ['"files" has no tool "get_file". Did you mean "get_files"?']],
  [[], ['"files" has no tool "get_file".']],
])('with the tools %j: %j', (names, messages) => {
  const issues = issuesOf([CALL], worldOf({ toolNames: () => names }));
  expect(issues.map(({ message }) => message)).toEqual(messages);
});

test('arguments are checked with the paths of what a run fills in', () => {
  const asked: ToolCallShape[] = [];
  const toolArgs = { path: 'x', deep: { 'a/b~c': ['{{input.x}}', 'y {{input.y}}', '{{', 1] } };
  const world = worldOf({
    checkToolArgs: (call) => {
      asked.push(call);
      return ['/path must be a number.', 'no.'];
    },
  });
  const issues = issuesOf([{ ...CALL, tool_args: toolArgs, condition: '{{input.z}}' }], world);
  expect(asked).toEqual([
    {
      instance: 'files',
      tool: 'get_file',
      args: toolArgs,
      templatedPaths: ['/deep/a~1b~0c/0', '/deep/a~1b~0c/1'],
    },
  ]);
  expect(issues.filter(({ code }) => code === 'tool_args')).toEqual([
    {
      code: 'tool_args',
      severity: 'error',
      step_id: 'm',
      path: 'steps[0].tool_args',
      message: '"m" calls "get_file" with arguments it does not take: /path must be a number.',
      fix: 'Change tool_args to what the tool asks for.',
    },
    expect.objectContaining({ code: 'tool_args' }),
  ]);
});

test('no arguments are checked as an empty object; a reference to all of them is not checked', () => {
  const world = worldOf({ checkToolArgs: ({ args }) => [`given ${JSON.stringify(args)}.`] });
  expect(issuesOf([CALL], world)[0]?.message).toContain('given {}.');
  expect(codesOf([{ ...CALL, tool_args: '{{input}}' }], world)).toEqual([]);
});

test('without a schema nothing is said of the arguments', () => {
  expect(codesOf([{ ...CALL, tool_args: { any: 1 } }], worldOf({}))).toEqual([]);
});

test.each<[object, Partial<World>, string[]]>([
  [{}, {}, ['not_repeatable']],
  [{ on_interrupt: 'fail' }, {}, ['not_repeatable']],
  [{ on_interrupt: 'retry' }, {}, []],
  [{ retry_count: 1 }, {}, []],
  [{ retry_count: 0 }, {}, ['not_repeatable']],
  [{}, { toolAnnotations: () => ({ readOnlyHint: true }) }, []],
  [{}, { toolAnnotations: () => ({ idempotentHint: true }) }, []],
  [
    {},
    { toolAnnotations: () => ({ readOnlyHint: false, idempotentHint: false }) },
    ['not_repeatable'],
  ],
])('%j in the world %j: %j', (fields, facts, codes) => {
  const issues = issuesOf([{ ...CALL, on_interrupt: undefined, ...fields }], worldOf(facts));
  expect(issues.map(({ code }) => code)).toEqual(codes);
  for (const issue of issues) expect(issue).toMatchObject({ severity: 'info', path: 'steps[0]' });
});
