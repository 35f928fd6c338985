import type { Issue } from '../validation.ts';
import type { Draft, DraftStep } from './draft.ts';
import { issueAt, joinPath, nameOf } from './issue.ts';
import { showValue } from './show-value.ts';

/** What a step waits for must be another step of the same list. */
export function checkDependencies(draft: Draft): Issue[] {
  return draft.lists.flatMap(({ steps }) => {
    const ids = new Set(steps.flatMap(({ id }) => id ?? []));
    return steps.flatMap((step) => checkStep(step, ids, draft.suggest));
  });
}

function checkStep(step: DraftStep, ids: ReadonlySet<string>, suggest: Draft['suggest']): Issue[] {
  return step.dependsOn.flatMap(({ id, index }) => {
    const path = joinPath('depends_on', index);
    if (id === step.id) {
      const message = `${nameOf(step)} depends on itself.`;
      const fix = 'Remove it from its own depends_on.';
      return [issueAt(step, path, { code: 'self_dependency', message, fix })];
    }
    if (ids.has(id)) return [];
    const message = `${nameOf(step)} depends on ${showValue(id)}, which is no step.${suggest(id, ids)}`;
    const fix = 'Name a step of this graph, or remove the entry.';
    return [issueAt(step, path, { code: 'unknown_dependency', message, fix })];
  });
}
