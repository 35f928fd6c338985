import { Refusal } from '#src/domain/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.ts';
import { nearest } from '#src/domain/nearest.ts';
import type { KnownInstance } from '#src/domain/validation.ts';
import type { ToolCatalogue } from './tool-catalogue.ts';

/** `--bind <step-or-tool>=<instance>`. */
export interface Binding {
  target: string;
  instance: string;
}

export interface BindRequest {
  rawGraph: Json;
  bindings: readonly Binding[];
  instances: readonly KnownInstance[];
  /** What the servers offer just now: a step whose tool exactly one has is bound to it. Absent: not asked for. */
  offers?: ToolCatalogue;
}

export interface BoundGraph {
  graph: Json;
  /** Those bindings that fitted a step. */
  used: ReadonlySet<Binding>;
  /** Sentences about steps that could not be bound by their tool. */
  notes: readonly string[];
}

/** The fields that hold the steps of a loop. */
const BODIES = ['for_each_body_steps', 'while_body_steps'];

/** Writes `instance_id` into the steps of a graph that call tools. What it cannot read it leaves to validation. */
export function bindGraph(request: BindRequest): BoundGraph {
  const bound: Binder = { ...request, used: new Set(), notes: new Set() };
  const { rawGraph } = request;
  if (!isJsonObject(rawGraph)) return { graph: rawGraph, used: bound.used, notes: [] };
  const graph = { ...rawGraph, ...bindLists(rawGraph, ['steps'], { bound, around: '' }) };
  return { graph, used: bound.used, notes: [...bound.notes] };
}

/** Throws a Refusal for an instance that nobody registered. */
export function assertInstances(
  bindings: readonly Binding[],
  instances: readonly KnownInstance[],
): void {
  const names = instances.map(({ name }) => name);
  const wrong = bindings.find(({ instance }) => !names.includes(instance));
  if (wrong === undefined) return;
  const guess = nearest(wrong.instance, names);
  const known = names.length === 0 ? 'none yet, see mcp.json' : names.join(', ');
  const fix = guess === undefined ? `Known instances: ${known}.` : `Did you mean "${guess}"?`;
  throw new Refusal('unknown', `There is no MCP instance "${wrong.instance}".`, fix);
}

/** The names that `--bind` may be given for a graph: its steps that call tools, and those tools. */
export function bindTargetsOf(rawGraph: Json): string[] {
  const targets = new Set<string>();
  const collect = (value: Json | undefined, around: string) => {
    for (const step of Array.isArray(value) ? value : []) {
      if (!isJsonObject(step)) continue;
      for (const target of targetsOf(step, around)) targets.add(target);
      for (const body of BODIES) collect(step[body], labelOf(step, around));
    }
  };
  if (isJsonObject(rawGraph)) collect(rawGraph['steps'], '');
  return [...targets];
}

interface Binder extends BindRequest {
  used: Set<Binding>;
  notes: Set<string>;
}

interface Place {
  bound: Binder;
  /** The loops around it: `each/`. */
  around: string;
}

function bindLists(holder: JsonObject, fields: readonly string[], place: Place): JsonObject {
  const lists = fields.flatMap((field) => {
    const list = holder[field];
    return Array.isArray(list) ? [[field, list.map((step) => bindStep(step, place))] as const] : [];
  });
  return Object.fromEntries(lists);
}

function bindStep(step: Json, { bound, around }: Place): Json {
  if (!isJsonObject(step)) return step;
  const whole = {
    ...step,
    ...bindLists(step, BODIES, { bound, around: labelOf(step, around) }),
  };
  const instance = chooseInstance(step, { bound, around });
  return instance === null ? whole : { ...whole, instance_id: instance };
}

function chooseInstance(step: JsonObject, { bound, around }: Place): string | null {
  // The most particular name wins: `loop/step`, the step's own, its tool's.
  for (const target of targetsOf(step, around)) {
    const binding = bound.bindings.findLast((candidate) => candidate.target === target);
    if (!binding) continue;
    bound.used.add(binding);
    return binding.instance;
  }
  return bound.offers ? chooseByTool(step, bound, bound.offers) : null;
}

function chooseByTool(step: JsonObject, bound: Binder, offers: ToolCatalogue): string | null {
  const tool = step['tool_name'];
  if (step['type'] !== 'mcp_call' || typeof tool !== 'string') return null;
  if (isBound(step, bound.instances)) return null;
  const offering = [...offers].filter(([, tools]) => tools.some(({ name }) => name === tool));
  const [only, ...others] = offering.map(([instance]) => instance);
  if (only !== undefined && others.length === 0) return only;
  const id = typeof step['id'] === 'string' ? step['id'] : tool;
  bound.notes.add(
    only === undefined
      ? `No server that answers has the tool "${tool}" of step "${id}".`
      : `The tool "${tool}" of step "${id}" is offered by ${[only, ...others].join(' and ')}: choose with --bind ${id}=${only}.`,
  );
  return null;
}

function isBound(step: JsonObject, instances: readonly KnownInstance[]): boolean {
  const { instance_id: id, server_url: url } = step;
  if (typeof id === 'string' && id !== '') {
    return instances.some((known) => known.name === id || known.id === id);
  }
  return typeof url === 'string' && instances.some((known) => known.url === url);
}

function targetsOf(step: JsonObject, around: string): string[] {
  if (step['type'] !== 'mcp_call') return [];
  const { id, tool_name: tool } = step;
  const own = typeof id === 'string' ? [around + id, id] : [];
  return [...own, ...(typeof tool === 'string' ? [tool] : [])];
}

function labelOf(step: JsonObject, around: string): string {
  return typeof step['id'] === 'string' ? `${around}${step['id']}/` : around;
}
