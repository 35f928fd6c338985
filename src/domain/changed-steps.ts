import type { CompiledGraph, CompiledStep } from './compile-graph.ts';
import type { GraphDiff } from './diff-graphs.ts';
import { canonicalJson, isJsonObject, type Json } from './json.ts';
import { type CompiledValue, referencesIn } from './template.ts';

/** Top-level keys of the input that are other than before. `all`: the input as a whole is. */
export type ChangedInput = ReadonlySet<string> | 'all';

/** own: the step itself, or how a loop goes about its items. body: what a loop repeats. */
export interface StepChange {
  own: boolean;
  body: boolean;
}

const UNCHANGED: StepChange = { own: false, body: false };

/** How often and how long a step is tried, and what it is called, says nothing of what it does. */
const POLICY_FIELDS: ReadonlySet<string> = new Set([
  'name',
  'retry_count',
  'retry_on',
  'timeout_s',
  'on_interrupt',
  'optional',
]);
const BODY_FIELDS: ReadonlySet<string> = new Set([
  'type',
  'for_each_body_steps',
  'while_body_steps',
  'while_eval_script',
]);

export function findChangedKeys(before: Json, after: Json): ChangedInput {
  if (!isJsonObject(before) || !isJsonObject(after)) {
    return canonicalJson(before) === canonicalJson(after) ? new Set() : 'all';
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return new Set(keys.values().filter((key) => textOf(before[key]) !== textOf(after[key])));
}

function textOf(value: Json | undefined): string {
  return value === undefined ? '' : canonicalJson(value);
}

/** Which steps do something else now: by their definition, or by the input that they read. */
export function findChangedSteps(
  graph: CompiledGraph,
  diff: GraphDiff | null,
  input: ChangedInput,
): ReadonlyMap<string, StepChange> {
  const said = diff === null ? new Map<string, StepChange>() : readDiff(diff);
  const changes = graph.order.map((node): [string, StepChange] => {
    const { own, body } = said.get(node.step.id) ?? UNCHANGED;
    const isReadWithin = node.loop?.chain.some((inner) => readsInput(inner, input)) === true;
    return [node.step.id, { own: own || readsInput(node, input), body: body || isReadWithin }];
  });
  return new Map(changes.filter(([, { own, body }]) => own || body));
}

function readDiff({ added, removed, changed }: GraphDiff): Map<string, StepChange> {
  const found = new Map<string, StepChange>();
  const note = (label: string, isWork: boolean, isBody: boolean) => {
    const id = label.replace(/\/.*$/s, '');
    const { own, body } = found.get(id) ?? UNCHANGED;
    const isInner = label.includes('/');
    const isWithin = isInner || isBody;
    found.set(id, { own: own || (isWork && !isInner), body: body || (isWork && isWithin) });
  };
  for (const label of [...added, ...removed]) note(label, true, false);
  for (const { step, fields } of changed) {
    const isWork = fields.some((field) => !POLICY_FIELDS.has(field));
    const isBody = fields.some((field) => BODY_FIELDS.has(field));
    note(step, isWork, isBody);
  }
  return found;
}

/** Of a loop: what it says itself, its body aside. */
function readsInput(node: CompiledStep, changed: ChangedInput): boolean {
  if (changed !== 'all' && changed.size === 0) return false;
  if (namesInScript(node, 'input')) return true;
  const round = node.loop?.roundCondition ?? null;
  return [...valuesOf(node), ...(round === null ? [] : [round])]
    .flatMap(referencesIn)
    .some(({ path: [root, key] }) => {
      return root === 'input' && (changed === 'all' || key === undefined || changed.has(key));
    });
}

function valuesOf({ condition, fields }: CompiledStep): CompiledValue[] {
  const filled = fields.map(({ compiled }) => compiled);
  return condition === null ? filled : [condition, ...filled];
}

/** A script sees what it names; with its globals as a table at hand, everything. */
export function namesInScript({ step, traits }: CompiledStep, word: string): boolean {
  const { script } = step.fields;
  if (traits.readsAllSteps !== true) return false;
  if (typeof script !== 'string') return true;
  return [word, '_ENV', '_G'].some((name) => script.includes(name));
}
