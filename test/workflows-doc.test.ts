import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readConfig } from '#src/config.ts';
import { RUN_EVENTS_MAX } from '#src/domain/end-run.ts';
import {
  BODY_STEPS_MAX,
  COMMON_FIELDS,
  ITEMS_MAX,
  ITERATIONS_MAX,
  MAX_PARALLEL_DEFAULT,
  MAX_PARALLEL_MAX,
  RETRY_COUNT_MAX,
  STEPS_MAX,
  TIMEOUT_SECONDS_MAX,
} from '#src/domain/graph.ts';
import { BUILT_IN_TRAITS, LUA_TIMEOUT_SECONDS } from '#src/domain/step-kind.ts';
import { TEMPLATE_ROOTS } from '#src/domain/template-resolve.ts';
import { validateGraph } from '#src/domain/validate-graph.ts';
import { readWorkflowFile } from '#src/domain/workflow-file.ts';
import { LuaPool } from '#src/steps/lua/lua-pool.ts';
import { issuesOf, makeWorld } from '#test/support/make-world.ts';

const PAGE = readFileSync('docs/workflows.md', 'utf8');
const BLOCKS = Array.from(PAGE.matchAll(/```json\n(?<text>[^`]+)```/g), (m): unknown =>
  JSON.parse(m.groups?.['text'] ?? ''),
);

test('the limits of the page are those that hold', () => {
  const number = (value: number | null) => value?.toLocaleString('en-US');
  const rows = PAGE.slice(PAGE.indexOf('## Limits')).matchAll(
    /^\| (?<name>.+) \| (?<value>.*\d.*) \|$/gm,
  );
  const said = Object.fromEntries(
    Array.from(rows, ({ groups }) => [groups?.['name'], groups?.['value']]),
  );
  expect(said).toEqual({
    'steps of a graph': number(STEPS_MAX),
    'steps of a body': number(BODY_STEPS_MAX),
    'items of a `for_each`': number(ITEMS_MAX),
    '`for_each_max_parallel`': `1 to ${MAX_PARALLEL_MAX}; ${MAX_PARALLEL_DEFAULT} when it is missing`,
    '`tolerated_failures`': `0 to ${number(ITEMS_MAX)}`,
    '`while_max_iterations`': `1 to ${number(ITERATIONS_MAX)}`,
    '`retry_count`': `0 to ${RETRY_COUNT_MAX}`,
    '`timeout_s`': `up to ${number(TIMEOUT_SECONDS_MAX)}`,
    'seconds of an `mcp_call` without `timeout_s`': number(BUILT_IN_TRAITS.mcp_call.timeoutSeconds),
    'seconds of an `llm_call` without `timeout_s`': number(BUILT_IN_TRAITS.llm_call.timeoutSeconds),
    'seconds of a `lua_script` without `timeout_s`': number(LUA_TIMEOUT_SECONDS),
    'events of a run': number(RUN_EVENTS_MAX),
    'memory of a script, MB': number(new LuaPool().memoryMb),
    'a value, MB (`MAX_VALUE_MB`)': number(readConfig({}).MAX_VALUE_MB),
  });
});

test('the page names every field of every step, and every root of a reference', () => {
  const traits = Object.values(BUILT_IN_TRAITS);
  // Read, and without effect: other tools write them.
  const silent = ['task_type', 'llm_credential_id'];
  const names = [...COMMON_FIELDS, ...traits.flatMap(({ type, fields }) => [type, ...fields])];
  const missing = names.filter((name) => !silent.includes(name) && !PAGE.includes(`\`${name}\``));
  expect(missing).toEqual([]);
  expect(TEMPLATE_ROOTS.filter((root) => !PAGE.includes(`{{${root}`))).toEqual([]);
});

test('the workflow and the step of the page are valid', () => {
  const [file, step] = BLOCKS;
  const { definition, notes, rawGraph } = readWorkflowFile(file, '');
  const { issues } = validateGraph(rawGraph, makeWorld({ params: definition.params }));
  expect([notes, issues]).toEqual([[], []]);
  expect(issuesOf([{ id: 'review', type: 'human_task' }, step])).toEqual([]);
});
