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
  const dependents = new Map<string, string[]>(graph.steps.map((step) => [step.id, []]));
  for (const step of graph.steps) {
    for (const dependency of step.depends_on) {
      const known = dependents.get(dependency);
      if (!known) throw new Error(`step ${step.id} depends on ${dependency}, which is no step`);
      known.push(step.id);
    }
  }
  const steps = new Map(
    graph.steps.map((step) => [step.id, compileStep(step, kinds, dependents.get(step.id) ?? [])]),
  );
  const order = sortByDependency([...steps.values()]);
  const sinks = order.filter((node) => node.dependents.length === 0).map((node) => node.step.id);
  return { steps, order, sinks };
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
  const condition = step.condition === undefined ? null : compileTemplates(step.condition);
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

function sortByDependency(nodes: readonly CompiledStep[]): CompiledStep[] {
  const byId = new Map(nodes.map((node) => [node.step.id, node]));
  const missing = new Map(nodes.map((node) => [node.step.id, node.step.depends_on.length]));
  const order = nodes.filter((node) => node.step.depends_on.length === 0);
  for (const node of order) {
    for (const id of node.dependents) {
      const left = (missing.get(id) ?? 0) - 1;
      missing.set(id, left);
      const dependent = byId.get(id);
      if (left === 0 && dependent) order.push(dependent);
    }
  }
  if (order.length !== nodes.length) throw new Error('the graph has a dependency cycle');
  return order;
}
