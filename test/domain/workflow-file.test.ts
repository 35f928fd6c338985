import { expect, test } from 'vitest';
import { Refusal } from '#src/domain/errors.ts';
import { isName, readWorkflowFile } from '#src/domain/workflow-file.ts';

const STEPS = [{ id: 'a', type: 'lua_script', script: 'return {}' }];

function refusalOf(raw: unknown, baseName = 'file'): Refusal {
  try {
    readWorkflowFile(raw, baseName);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

test('a file of steps alone is named after itself', () => {
  expect(readWorkflowFile({ steps: STEPS }, 'orders')).toEqual({
    definition: { name: 'orders', description: '', tags: [], params: {} },
    notes: [],
    rawGraph: { steps: STEPS },
  });
});

test('everything that a file may say is read', () => {
  const file = {
    $schema: 'https://example.com/schema.json',
    name: 'Orders',
    description: 'What happens to an order',
    tags: ['shop', 'shop', 'eu'],
    params: { region: 'eu' },
    input_schema: { type: 'object' },
    on_failure: 'fail_fast',
    steps: STEPS,
  };
  expect(readWorkflowFile(file, 'file')).toEqual({
    definition: {
      name: 'Orders',
      description: 'What happens to an order',
      tags: ['shop', 'eu'],
      params: { region: 'eu' },
      input_schema: { type: 'object' },
    },
    notes: [],
    rawGraph: { steps: STEPS },
  });
});

test('a graph may stand in a field of its own, and what is around it wins', () => {
  const graph = { name: 'inner', params: { a: 1 }, steps: STEPS };
  const { definition, rawGraph } = readWorkflowFile({ name: 'outer', graph }, 'file');
  expect(definition).toMatchObject({ name: 'outer', params: { a: 1 } });
  expect(rawGraph).toEqual({ steps: STEPS });
});

test('null is the same as absent', () => {
  const file = {
    name: null,
    description: null,
    tags: null,
    params: null,
    on_failure: null,
    steps: STEPS,
  };
  const { definition, notes } = readWorkflowFile(file, 'file');
  expect(definition).toEqual({ name: 'file', description: '', tags: [], params: {} });
  expect(notes).toEqual([]);
});

test.each([
  [
    { tenant_id: 'acme' },
    '"tenant_id" belongs to the installation the file comes from, and is ignored.',
  ],
  [
    { workflow_id: '550e' },
    '"workflow_id" belongs to the installation the file comes from, and is ignored.',
  ],
  [{ parms: {} }, '"parms" is no field of a workflow, and is ignored. Did you mean "params"?'],
  [{ color: 1 }, '"color" is no field of a workflow, and is ignored. Remove it.'],
])('%j is noted', (field, note) => {
  const { notes } = readWorkflowFile({ ...field, steps: STEPS }, 'file');
  expect(notes).toEqual([expect.stringContaining(note)]);
});

const POLICY = { on_failure: 'finish_branches' };

test.each([
  ['beside the steps', { ...POLICY, steps: STEPS }],
  ['around the graph', { ...POLICY, graph: { steps: STEPS } }],
  ['in the graph', { graph: { ...POLICY, steps: STEPS } }],
  ['around one that says otherwise', { ...POLICY, graph: { on_failure: 'x', steps: STEPS } }],
])('what a failure does is part of the graph, wherever it stands: %s', (_, raw) => {
  const { rawGraph, notes } = readWorkflowFile(raw, 'file');
  expect({ rawGraph, notes }).toEqual({ rawGraph: { steps: STEPS, ...POLICY }, notes: [] });
});

test.each([null, 'fail_fast'])('"on_failure": %j says nothing, and changes no graph', (policy) => {
  const graph = { steps: STEPS, on_failure: policy };
  expect(readWorkflowFile(graph, 'file').rawGraph).toEqual({ steps: STEPS });
  const around = { on_failure: policy, graph: { ...POLICY, steps: STEPS } };
  expect(readWorkflowFile(around, 'file').rawGraph).toEqual({ steps: STEPS });
});

test('what is no policy goes on to validation', () => {
  const { rawGraph } = readWorkflowFile({ on_failure: 3, steps: STEPS }, 'file');
  expect(rawGraph).toEqual({ on_failure: 3, steps: STEPS });
});

test('a bare step is a workflow of one, without its name and without notes', () => {
  const step = { id: 'refine', type: 'while', name: 'Refine until score passes' };
  expect(readWorkflowFile(step, 'refine')).toEqual({
    definition: { name: 'refine', description: '', tags: [], params: {} },
    notes: [],
    rawGraph: { steps: [step] },
  });
});

test('an object without steps is no graph in a field of its own either', () => {
  const graph = { step: STEPS };
  expect(readWorkflowFile({ ...POLICY, graph }, 'file').rawGraph).toBe(graph);
});

test.each([
  ['a list', STEPS],
  ['no steps', { name: 'x' }],
])('%s goes on to validation as it is', (_, raw) => {
  expect(readWorkflowFile(raw, 'file').rawGraph).toBe(raw);
});

test('a graph that is no object goes on to validation as it is', () => {
  expect(readWorkflowFile({ graph: STEPS }, 'file').rawGraph).toBe(STEPS);
});

test.each([
  ['text', 'A workflow file holds a JSON object.'],
  [null, 'A workflow file holds a JSON object.'],
  [{ steps: STEPS, graph: {} }, 'it is not clear which one to run'],
  [{ name: 5, steps: STEPS }, '"name" must be a text of 1 to 100 printable characters'],
  [{ name: ' x', steps: STEPS }, '"name" must be'],
  [{ tags: 'x', steps: STEPS }, '"tags" must be a list'],
  [{ tags: [''], steps: STEPS }, '"tags" must be a list'],
  [{ params: [], steps: STEPS }, '"params" must be an object of default values.'],
  [{ input_schema: true, steps: STEPS }, '"input_schema" must be a JSON Schema'],
  [{ description: 1, params: 2, steps: STEPS }, 'at most 10000 characters. "params" must be'],
])('%j is refused, saying why and what to do', (raw, message) => {
  const refusal = refusalOf(raw);
  expect(refusal.kind).toBe('invalid');
  expect(refusal.message).toContain(message);
  expect(refusal.fix).toMatch(/^(?:Write|Keep|Mend) /);
});

test('a file name that is no name is refused', () => {
  expect(refusalOf({ steps: STEPS }, 'a\nb').message).toContain('"name" must be');
});

test('a file nested too deep is refused, not overflowed', () => {
  const deep: unknown = JSON.parse(`{"steps":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
  expect(refusalOf(deep).message).toContain('nested more than 200 levels deep');
});

test.each([
  ['Release notes', true],
  ['größe 👩‍🚀', true],
  ['x'.repeat(100), true],
  ['😀'.repeat(50), true],
  ['x'.repeat(101), false],
  ['', false],
  [' a', false],
  ['a ', false],
  ['a\tb', false],
  ['a\nb', false],
  ['a\u202Eb', false],
  ['a\u2028b', false],
  ['a\u0000b', false],
  ['\uD800', false],
])('%j may be a name: %s', (text, expected) => {
  expect(isName(text)).toBe(expected);
});
