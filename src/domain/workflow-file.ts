import { z } from 'zod';
import { Refusal } from './errors.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import { refuseDeepJson } from './json-depth.ts';
import { describeIgnored } from './workflow-fields.ts';

const NAME_LENGTH_MAX = 100;
const DESCRIPTION_LENGTH_MAX = 10_000;
const TAGS_MAX = 50;

/** What a workflow file says beside its graph. */
export interface WorkflowDefinition {
  /** The key within the project. */
  name: string;
  description: string;
  tags: string[];
  /** Defaults under the input of each run. */
  params: JsonObject;
  input_schema?: JsonObject;
}

export interface WorkflowFile {
  definition: WorkflowDefinition;
  /** What was read and has no effect, for whoever applies the file. */
  notes: string[];
  /** Not looked at yet: validation says what is wrong with it. */
  rawGraph: unknown;
}

const JsonObjectShape = z.record(z.string(), z.json());
const NameShape = z.string().refine(isName);

const DefinitionShape = z.object({
  name: NameShape,
  description: z.string().max(DESCRIPTION_LENGTH_MAX).default(''),
  tags: z.array(NameShape).max(TAGS_MAX).default([]),
  params: JsonObjectShape.default({}),
  input_schema: JsonObjectShape.optional(),
});

const EXPECTED: readonly (readonly [keyof typeof DefinitionShape.shape, string])[] = [
  ['name', `a text of 1 to ${NAME_LENGTH_MAX} printable characters with no space at its ends`],
  ['description', `a text of at most ${DESCRIPTION_LENGTH_MAX} characters`],
  ['tags', `a list of at most ${TAGS_MAX} texts, each fit for a name`],
  ['params', 'an object of default values'],
  ['input_schema', 'a JSON Schema, an object'],
];

/**
 * Reads `{ name?, description?, tags?, params?, …, steps }` or `{ name, description, graph }`.
 * A missing name is the file's. Throws a Refusal for what is no workflow file; a faulty graph
 * is left to validation, which says everything at once.
 */
export function readWorkflowFile(raw: unknown, baseName: string): WorkflowFile {
  refuseDeepJson(raw, 'The workflow file');
  const { fields, rawGraph } = splitFile(raw);
  const given = Object.entries(fields).filter(([, value]) => value !== null);
  const read = DefinitionShape.safeParse({ name: baseName, ...Object.fromEntries(given) });
  if (!read.success) throw refuseFields(new Set(read.error.issues.map(({ path }) => path[0])));
  const { input_schema: inputSchema, tags, ...rest } = read.data;
  return {
    definition: {
      ...rest,
      tags: [...new Set(tags)],
      ...(inputSchema === undefined ? {} : { input_schema: inputSchema }),
    },
    notes: describeIgnored(fields).map(({ message, fix }) => `${message} ${fix}`),
    rawGraph,
  };
}

function refuseFields(wrong: ReadonlySet<unknown>): Refusal {
  const found = EXPECTED.filter(([field]) => wrong.has(field));
  const sentences = found.map(([field, expected]) => `"${field}" must be ${expected}.`);
  return new Refusal('invalid', sentences.join(' '), 'Mend it in the workflow file.');
}

/** May this be the name of a workflow, or a tag? */
export function isName(text: string): boolean {
  if (text !== text.trim() || text === '' || text.length > NAME_LENGTH_MAX) return false;
  // No control, format or unassigned characters, save the joiner that emoji are built with.
  return !/[\p{C}\p{Zl}\p{Zp}]/u.test(text.replaceAll('\u200D', ''));
}

interface SplitFile<RawGraph = unknown> {
  fields: JsonObject;
  rawGraph: RawGraph;
}

/** Fields may stand beside the steps or around the graph; the outer ones win. */
function splitFile(raw: unknown): SplitFile {
  if (Array.isArray(raw)) return { fields: {}, rawGraph: raw };
  if (!isJsonObject(raw)) {
    throw new Refusal(
      'invalid',
      'A workflow file holds a JSON object.',
      'Write { "name": "…", "steps": [ … ] }.',
    );
  }
  const { graph, ...outer } = raw;
  if (graph === undefined) return splitGraph(raw);
  if (outer['steps'] !== undefined) {
    const message = 'The file has "steps" and a "graph": it is not clear which one to run.';
    throw new Refusal('invalid', message, 'Keep one of the two.');
  }
  if (!isJsonObject(graph)) return { fields: outer, rawGraph: graph };
  const inner = splitGraph(graph);
  const fields = { ...inner.fields, ...outer };
  return { fields, rawGraph: withPolicy(inner.rawGraph, fields) };
}

function splitGraph(raw: JsonObject): SplitFile<JsonObject> {
  const { steps, ...fields } = raw;
  if (steps !== undefined) return { fields, rawGraph: withPolicy({ steps }, fields) };
  // A bare step is a workflow of one. Its name is not that of a workflow.
  if (typeof raw['type'] === 'string') return { fields: {}, rawGraph: { steps: [raw] } };
  return { fields, rawGraph: raw };
}

/** A graph that says nothing else than what holds anyway is the same graph. */
function withPolicy(graph: JsonObject, { on_failure: policy = null }: JsonObject): JsonObject {
  if (graph['steps'] === undefined) return graph;
  const { on_failure: _, ...rest } = graph;
  return policy === null || policy === 'fail_fast' ? rest : { ...rest, on_failure: policy };
}
