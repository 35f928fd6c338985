import type { Issue } from '../validation.ts';
import type { Draft, DraftStep } from './draft.ts';
import { type IssueWords, issueAt, joinPath, nameOf } from './issue.ts';
import { loopOf } from './loop-of.ts';
import { showValue } from './show-value.ts';

/** What a step waits for must be another step of the same list. */
export function checkDependencies(draft: Draft): Issue[] {
  return draft.lists.flatMap(({ steps }) => {
    const ids = new Set(steps.flatMap(({ id }) => id ?? []));
    return steps.flatMap((step) => checkStep(step, ids, draft));
  });
}

function checkStep(step: DraftStep, ids: ReadonlySet<string>, draft: Draft): Issue[] {
  return step.dependsOn.flatMap(({ id, index }) => {
    const path = joinPath('depends_on', index);
    if (id === step.id) {
      const message = `${nameOf(step)} depends on itself.`;
      const fix = 'Remove it from its own depends_on.';
      return [issueAt(step, path, { code: 'self_dependency', message, fix })];
    }
    if (ids.has(id)) return [];
    const words = describeOtherList(step, id, draft) ?? {
      message: `${nameOf(step)} depends on ${showValue(id)}, which is no step.${draft.suggest(id, ids)}`,
      fix: 'Name a step of this graph, or remove the entry.',
    };
    return [issueAt(step, path, { code: 'unknown_dependency', ...words })];
  });
}

/** A step can only wait for its like: inside a loop for inner steps, outside for the whole loop. */
function describeOtherList(
  step: DraftStep,
  id: string,
  draft: Draft,
): Omit<IssueWords, 'code'> | null {
  const { loop } = step.list;
  if (loop === null) {
    const around = loopOf(id, draft);
    if (around === null) return null;
    const message = `${nameOf(step)} depends on ${showValue(id)}, which is a step inside ${nameOf(around)}.`;
    return {
      message,
      fix: `Depend on ${nameOf(around)}: it ends when its last item or round has.`,
    };
  }
  if (id === loop.id) {
    const message = `${nameOf(step)} depends on the loop that it is a step of.`;
    return { message, fix: 'Remove the entry: inner steps run when their loop does.' };
  }
  if (!loop.list.steps.some((outer) => outer.id === id)) return null;
  const message = `${nameOf(step)} depends on ${showValue(id)}, which stands outside of its loop.`;
  return { message, fix: `Put ${showValue(id)} into the depends_on of ${nameOf(loop)}.` };
}
