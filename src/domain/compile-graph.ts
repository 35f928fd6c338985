import { compileCondition } from './condition.ts';
import type { Graph, Step } from './graph.ts';
import type { StepTraits, Strictness } from './step-kind.ts';
import { type CompiledValue, compileTemplates, referencesIn } from './template.ts';

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
  /** Steps that its condition refers to. */
  conditionSteps: ReadonlySet<string>;
  /** Steps whose values its condition and fields refer to. */
  reads: ReadonlySet<string>;
  timeoutMs: number | null;
}

/** A published graph made ready to be run: parsed once, used by every run of that version. */
export interface CompiledGraph {
  steps: ReadonlyMap<string, CompiledStep>;
  /** Every step after all it depends on. */
  order: readonly CompiledStep[];
  /** Steps that nothing depends on: their results are the run's output. */
  sinks: readonly string[];
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
  return { steps, order, sinks };
}

/** The step of that id. A log never names a step that its graph does not have. */
export function nodeOf(graph: CompiledGraph, id: string): CompiledStep {
  const node = graph.steps.get(id);
  if (!node) throw new Error(`the graph has no step ${id}`);
  return node;
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
  const conditionSteps = condition === null ? new Set<string>() : stepsReadBy(condition);
  const reads = new Set([
    ...conditionSteps,
    ...fields.flatMap((f) => [...stepsReadBy(f.compiled)]),
  ]);
  const seconds = step.timeout_s ?? traits.timeoutSeconds;
  const timeoutMs = seconds === null ? null : seconds * 1000;
  return { step, traits, dependents, fields, condition, conditionSteps, reads, timeoutMs };
}

function stepsReadBy(compiled: CompiledValue): Set<string> {
  const named = referencesIn(compiled).flatMap(({ path: [root, id] }) =>
    root === 'steps' && id !== undefined ? [id] : [],
  );
  return new Set(named);
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
