import { compileCondition } from './condition.ts';
import type { Graph, Loop, OnFailure, Step } from './graph.ts';
import { sortChain } from './sort-chain.ts';
import type { StepTraits, Strictness } from './step-kind.ts';
import { parseStepPath } from './step-path.ts';
import { type CompiledValue, compileTemplates, referencesIn } from './template.ts';
import type { Reference } from './template-syntax.ts';

export interface CompiledField {
  name: string;
  compiled: CompiledValue;
  strictness: Strictness;
}

/** A step with everything about it that can be known before any run. */
export interface CompiledStep {
  step: Step;
  traits: StepTraits;
  dependents: readonly string[];
  fields: readonly CompiledField[];
  condition: CompiledValue | null;
  /** Steps of the graph that its condition refers to. */
  conditionSteps: ReadonlySet<string>;
  /** Steps of its own loop's body that its condition refers to. */
  conditionBody: ReadonlySet<string>;
  /** Steps of the graph whose values its condition and fields refer to. */
  reads: ReadonlySet<string>;
  timeoutMs: number | null;
  /** What a loop repeats; null: it is none. */
  loop: CompiledLoop | null;
}

export type LoopNode = CompiledStep & { loop: CompiledLoop };

export function isLoop(node: CompiledStep): node is LoopNode {
  return node.loop !== null;
}

export interface CompiledLoop {
  /** As the graph says it. */
  spec: Loop;
  /** The body, one after another. */
  chain: readonly CompiledStep[];
  steps: ReadonlyMap<string, CompiledStep>;
  /** Asked after each round of a while; null: a script of the body says it, or there are no rounds. */
  roundCondition: CompiledValue | null;
  /** Steps of the graph that the round's condition reads. */
  roundReads: ReadonlySet<string>;
}

/** A published graph made ready to be run: parsed once, used by every run of that version. */
export interface CompiledGraph {
  steps: ReadonlyMap<string, CompiledStep>;
  /** Every step after all it depends on. */
  order: readonly CompiledStep[];
  /** Steps that nothing depends on: their results are the run's output. */
  sinks: readonly string[];
  onFailure: OnFailure;
}

/** Throws when the graph has a cycle, an unknown dependency or an unknown type: publish has refused those. */
export function compileGraph(graph: Graph, kinds: ReadonlyMap<string, StepTraits>): CompiledGraph {
  const edges = graph.steps.flatMap(({ id, depends_on }) =>
    depends_on.map((dependency) => ({ dependency, dependent: id })),
  );
  const edgesFrom = Map.groupBy(edges, ({ dependency }) => dependency);
  const nodes = graph.steps.map((step) => {
    const dependents = (edgesFrom.get(step.id) ?? []).map(({ dependent }) => dependent);
    return compileStep(step, kinds, dependents);
  });
  const steps = new Map(nodes.map((node) => [node.step.id, node]));
  const stray = edges.find(({ dependency }) => !steps.has(dependency));
  if (stray) throw new Error(`step ${stray.dependent} depends on ${stray.dependency}, no step`);
  const order = sortByDependency(nodes);
  const sinks = order.filter((node) => node.dependents.length === 0).map((node) => node.step.id);
  return { steps, order, sinks, onFailure: graph.onFailure };
}

/** The step of that path. A log never names a step that its graph does not have. */
export function nodeOf(graph: CompiledGraph, path: string): CompiledStep {
  const node = findNode(graph, path);
  if (!node) throw new Error(`the graph has no step ${path}`);
  return node;
}

/** The step of that path, `each[3]/send` being a step of the body of `each`; undefined: there is none. */
export function findNode(graph: CompiledGraph, path: string): CompiledStep | undefined {
  const node = graph.steps.get(path);
  if (node) return node;
  const place = parseStepPath(path);
  return place === null ? undefined : graph.steps.get(place.loop)?.loop?.steps.get(place.inner);
}

function compileStep(
  step: Step,
  kinds: ReadonlyMap<string, StepTraits>,
  dependents: readonly string[],
): CompiledStep {
  const traits = kinds.get(step.type);
  if (!traits) throw new Error(`step ${step.id} has the unknown type ${step.type}`);
  const fields = Object.entries(traits.templated).flatMap(([name, strictness]) => {
    const value = step.fields[name];
    return value === undefined ? [] : [{ name, compiled: compileTemplates(value), strictness }];
  });
  const condition = step.condition === undefined ? null : compileCondition(step.condition);
  const asked = condition === null ? [] : referencesIn(condition);
  const read = [...asked, ...fields.flatMap(({ compiled }) => referencesIn(compiled))];
  const seconds = step.timeout_s ?? traits.timeoutSeconds;
  return {
    step,
    traits,
    dependents,
    fields,
    condition,
    conditionSteps: namesUnder('steps', asked),
    conditionBody: namesUnder('body', asked),
    reads: namesUnder('steps', read),
    timeoutMs: seconds === null ? null : seconds * 1000,
    loop: step.loop === undefined ? null : compileLoop(step.loop, kinds),
  };
}

function compileLoop(spec: Loop, kinds: ReadonlyMap<string, StepTraits>): CompiledLoop {
  const chain = sortBody(spec.body).map((step) => compileStep(step, kinds, []));
  const condition = spec.kind === 'while' ? spec.condition : null;
  const roundCondition = condition === null ? null : compileCondition(condition);
  return {
    spec,
    chain,
    steps: new Map(chain.map((node) => [node.step.id, node])),
    roundCondition,
    roundReads: namesUnder('steps', roundCondition === null ? [] : referencesIn(roundCondition)),
  };
}

function namesUnder(root: string, references: readonly Reference[]): Set<string> {
  const named = references.flatMap(({ path: [first, name] }) =>
    first === root && name !== undefined ? [name] : [],
  );
  return new Set(named);
}

function sortBody(body: readonly Step[]): Step[] {
  const steps = new Map(body.map((step) => [step.id, step]));
  const chain = sortChain(body, ({ depends_on }) => depends_on.map((id) => steps.get(id)));
  if (chain.length < body.length) throw new Error('the body of a loop has a dependency cycle');
  return chain;
}

/** Level by level, each level in the author's order. */
function sortByDependency(nodes: readonly CompiledStep[]): CompiledStep[] {
  const placed = new Set<string>();
  const order: CompiledStep[] = [];
  for (let left = nodes; left.length > 0; left = left.filter(({ step }) => !placed.has(step.id))) {
    const level = left.filter(({ step }) => step.depends_on.every((id) => placed.has(id)));
    if (level.length === 0) throw new Error('the graph has a dependency cycle');
    for (const { step } of level) placed.add(step.id);
    order.push(...level);
  }
  return order;
}
