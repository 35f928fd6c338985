import { readGraph } from '#src/domain/graph.ts';
import type { JsonObject } from '#src/domain/json.ts';
import type { PreparedStep, StepCall, StepKind } from '#src/steps/kind.ts';

/** A step as the engine hands it to its kind: the templated fields rendered, the rest as written. */
export function prepared(kind: StepKind, fields: JsonObject): PreparedStep {
  const graph = readGraph({ steps: [{ id: 's', type: kind.type, ...fields }] });
  const [step] = graph.steps;
  if (step === undefined) throw new Error('a graph of one step has none');
  const rendered = Object.entries(fields).filter(([name]) => name in kind.templated);
  return {
    runId: 'run-1',
    path: 's',
    step,
    input: Object.fromEntries(rendered),
    scope: { input: {}, steps: {} },
  };
}

/** One attempt of a step. */
export function callOf(kind: StepKind, fields: JsonObject, more: Partial<StepCall> = {}): StepCall {
  return {
    ...prepared(kind, fields),
    attempt: 1,
    idempotencyKey: 'run-1/s/0',
    timeoutMs: 5_000,
    signal: new AbortController().signal,
    progress: () => undefined,
    ...more,
  };
}
