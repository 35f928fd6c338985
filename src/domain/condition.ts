import type { Json } from './json.ts';
import { type CompiledValue, compileTemplates, renderCompiled } from './template.ts';
import type { TemplateScope } from './template-resolve.ts';
import type { Reference } from './template-syntax.ts';

const FALSE_VALUES: ReadonlySet<Json> = new Set([false, null, '', 'false', 0, '0']);

/** A condition is one template or a literal. Space around it means nothing. */
export function compileCondition(condition: Json): CompiledValue {
  return compileTemplates(typeof condition === 'string' ? condition.trim() : condition);
}

/**
 * Does a step's condition hold? A path through a skipped step is false; a path that cannot be
 * resolved otherwise is handed back, for the step to fail with.
 */
export function evaluateCondition(
  compiled: CompiledValue,
  scope: TemplateScope,
  skippedStepIds: ReadonlySet<string>,
): { holds: boolean } | { unresolved: Reference } {
  const { value, unresolved } = renderCompiled(compiled, scope);
  const unknown = unresolved.find(({ path }) => !leadsThrough(path, skippedStepIds));
  if (unknown !== undefined) return { unresolved: unknown };
  return { holds: unresolved.length === 0 && !FALSE_VALUES.has(value) };
}

function leadsThrough(path: readonly string[], stepIds: ReadonlySet<string>): boolean {
  return path[0] === 'steps' && path[1] !== undefined && stepIds.has(path[1]);
}
