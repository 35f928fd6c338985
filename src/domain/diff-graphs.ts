import { COMMON_FIELDS, EVAL_STEP_ID, type Graph, type Step } from './graph.ts';
import { canonicalJson, type Json, type JsonObject } from './json.ts';

/** What is different between two graphs. Ids of steps; those of a loop's body as `loop/step`. */
export interface GraphDiff {
  added: string[];
  removed: string[];
  /** Same id, another definition: which fields. */
  changed: { step: string; fields: string[] }[];
  /** Fields of the graph beside its steps. */
  graphFields: string[];
}

type StepsDiff = Omit<GraphDiff, 'graphFields'>;

const BODY_FIELDS = { for_each: 'for_each_body_steps', while: 'while_body_steps' } as const;

/** What a run of the one does otherwise than a run of the other, in the order of the graphs. */
export function diffGraphs(before: Graph, after: Graph): GraphDiff {
  const graphFields = before.onFailure === after.onFailure ? [] : ['on_failure'];
  return { ...diffSteps(before.steps, after.steps, ''), graphFields };
}

/** Versions carry defaults of their input too: each that differs is `params.<name>`. */
export function diffParams(before: JsonObject, after: JsonObject): string[] {
  const [was, is] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return changedKeys(was, is).map((name) => `params.${name}`);
}

export function isSameGraph({ added, removed, changed, graphFields }: GraphDiff): boolean {
  return [added, removed, changed, graphFields].every(({ length }) => length === 0);
}

/** For people, a line an idea; none when nothing differs. */
export function describeGraphDiff({ added, removed, changed, graphFields }: GraphDiff): string[] {
  return [
    ...(added.length === 0 ? [] : [`added: ${added.join(', ')}`]),
    ...(removed.length === 0 ? [] : [`removed: ${removed.join(', ')}`]),
    ...changed.map(({ step, fields }) => `changed: ${step} (${fields.join(', ')})`),
    ...(graphFields.length === 0 ? [] : [`changed: ${graphFields.join(', ')}`]),
  ];
}

function diffSteps(before: readonly Step[], after: readonly Step[], around: string): StepsDiff {
  const was = new Map(before.map((step) => [step.id, step]));
  const inner = new Map<string, StepsDiff>();
  const changed = after.flatMap((step) => {
    const old = was.get(step.id);
    if (!old) return [];
    const label = around + step.id;
    const body = diffSteps(bodyOf(old), bodyOf(step), `${label}/`);
    inner.set(step.id, body);
    const fields = changedFields(old, step);
    return [...(fields.length === 0 ? [] : [{ step: label, fields }]), ...body.changed];
  });
  return {
    added: after.flatMap(({ id }) => inner.get(id)?.added ?? [around + id]),
    removed: before.flatMap(({ id }) => inner.get(id)?.removed ?? [around + id]),
    changed,
  };
}

/** As the author wrote it: the script that ends a round is a field of its loop. */
function bodyOf({ loop }: Step): readonly Step[] {
  return (loop?.body ?? []).filter(({ id }) => id !== EVAL_STEP_ID);
}

function changedFields(before: Step, after: Step): string[] {
  const fields = changedKeys(definitionOf(before), definitionOf(after));
  return isReordered(before, after) && after.loop
    ? [...fields, BODY_FIELDS[after.loop.kind]]
    : fields;
}

/** A body is run in the author's order: to move a step is to change the loop. */
function isReordered(before: Step, after: Step): boolean {
  const was = bodyOf(before).map(({ id }) => id);
  const is = bodyOf(after).map(({ id }) => id);
  const kept = was.filter((id) => is.includes(id));
  const keptNow = is.filter((id) => was.includes(id));
  return before.loop?.kind === after.loop?.kind && kept.some((id, place) => keptNow[place] !== id);
}

/** Everything but the id and the body: what stands inside is compared step by step. */
function definitionOf({ loop, fields, ...common }: Step): Map<string, Json> {
  const waitsFor = { depends_on: common.depends_on.toSorted() };
  const own = Object.entries<Json>({ ...common, ...waitsFor });
  const definition = new Map([...own, ...Object.entries(fields)]);
  definition.delete('id');
  if (loop) definition.delete(BODY_FIELDS[loop.kind]);
  return definition;
}

/** Common fields first, as the schema names them; the others by name. */
function changedKeys(
  before: ReadonlyMap<string, Json>,
  after: ReadonlyMap<string, Json>,
): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  const ordered = [...COMMON_FIELDS, ...names.filter((name) => !COMMON_FIELDS.includes(name))];
  return ordered.filter((name) => textOf(before.get(name)) !== textOf(after.get(name)));
}

function textOf(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : canonicalJson(value);
}
