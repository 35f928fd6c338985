import type { CompiledStep } from './compile-graph.ts';
import { evaluateCondition, type SkippedSteps } from './condition.ts';
import type { StepFailureFacts } from './errors.ts';
import type { Json, JsonObject } from './json.ts';
import { listSome } from './list-some.ts';
import { renderCompiled } from './template.ts';
import type { TemplateScope } from './template-resolve.ts';
import type { Reference } from './template-syntax.ts';

/** What becomes of a step whose turn has come, before its kind has a say. */
export type RenderedStep =
  | { type: 'condition_false' }
  | { type: 'failed'; failure: StepFailureFacts }
  | { type: 'rendered'; input: JsonObject; warnings: string[] };

const REFERENCES_SHOWN_MAX = 5;

/** Asks the step's condition, then fills its templated fields in. */
export function renderStep(
  node: CompiledStep,
  scope: TemplateScope,
  skipped: SkippedSteps,
): RenderedStep {
  if (node.condition !== null) {
    const verdict = evaluateCondition(node.condition, scope, skipped);
    if ('unresolved' in verdict) return failUnresolved('condition', [verdict.unresolved]);
    if (!verdict.holds) return { type: 'condition_false' };
  }
  const input: [name: string, value: Json][] = [];
  const warnings: string[] = [];
  for (const { name, compiled, strictness } of node.fields) {
    const { value, unresolved } = renderCompiled(compiled, scope);
    if (unresolved.length > 0 && strictness === 'strict') return failUnresolved(name, unresolved);
    if (unresolved.length > 0) {
      warnings.push(`${name}: ${listOf(unresolved)} did not resolve and stayed as written.`);
    }
    input.push([name, value]);
  }
  return { type: 'rendered', input: Object.fromEntries(input), warnings };
}

function failUnresolved(field: string, unresolved: readonly Reference[]): RenderedStep {
  const failure = {
    code: 'TEMPLATE_UNRESOLVED',
    message: `${field}: ${listOf(unresolved)} did not resolve.`,
    outcome: 'known',
    curable: false,
  } as const;
  return { type: 'failed', failure };
}

function listOf(references: readonly Reference[]): string {
  return listSome([...new Set(references.map(({ text }) => text))], REFERENCES_SHOWN_MAX);
}
