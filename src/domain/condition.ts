import type { Json } from './json.ts';
import { type CompiledValue, compileTemplates, renderCompiled } from './template.ts';
import type { TemplateScope } from './template-resolve.ts';
import type { Reference } from './template-syntax.ts';

const FALSE_VALUES: ReadonlySet<Json> = new Set([false, null, '', 'false', 0, '0']);

/** Steps that ended and left nothing, by their ids: skipped, or optional and failed. */
export interface SkippedSteps {
  steps: ReadonlySet<string>;
  /** Of the same item or round. */
  body: ReadonlySet<string>;
}

/** A condition is one template or a literal. Space around it means nothing. */
export function compileCondition(condition: Json): CompiledValue {
  return compileTemplates(typeof condition === 'string' ? condition.trim() : condition);
}

/**
 * Does a step's condition hold? A path through a step that left nothing is false, and so is one to
 * the round before the first; one that cannot be resolved otherwise is handed back, for the step to fail with.
 */
export function evaluateCondition(
  compiled: CompiledValue,
  scope: TemplateScope,
  skipped: SkippedSteps,
): { holds: boolean } | { unresolved: Reference } {
  const { value, unresolved } = renderCompiled(compiled, scope);
  const unknown = unresolved.find(({ path }) => !leadsToNothing(path, scope, skipped));
  if (unknown !== undefined) return { unresolved: unknown };
  return { holds: unresolved.length === 0 && !FALSE_VALUES.has(value) };
}

function leadsToNothing(
  [root, id]: readonly string[],
  scope: TemplateScope,
  { steps, body }: SkippedSteps,
): boolean {
  if (id === undefined) return false;
  if (root === 'while') return id === 'prev' && scope.while !== undefined && !scope.while.prev;
  return (root === 'steps' && steps.has(id)) || (root === 'body' && body.has(id));
}
