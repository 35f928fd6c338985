import { isJsonObject, type Json } from '../json.ts';
import type { Reference } from '../template-syntax.ts';
import type { World } from '../validation.ts';
import type { Draft } from './draft.ts';
import type { IssueWords } from './issue.ts';
import { showValue } from './show-value.ts';

/** A warning for what the known params lack: a start may still bring it. */
export function describeInputPath(
  { text, path }: Reference,
  { draft, world }: { draft: Draft; world: World },
): IssueWords | null {
  let value: Json | undefined = world.params;
  for (const [at, key] of path.entries()) {
    if (at === 0) continue;
    if (!isJsonObject(value)) return null;
    if (!Object.hasOwn(value, key)) {
      const message = `${showValue(text)} asks for ${showValue(path.slice(1, at + 1).join('.'))}, which the params do not hold.${draft.suggest(key, Object.keys(value))}`;
      const fix = 'Add it to the params, or give it with the input of each run.';
      return { code: 'unknown_input', severity: 'warning', message, fix };
    }
    value = value[key];
  }
  return null;
}
