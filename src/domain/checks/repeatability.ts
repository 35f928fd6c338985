import type { Issue, World } from '../validation.ts';
import type { Draft, DraftStep } from './draft.ts';
import { instanceOf, isSet } from './instance-of.ts';
import { issueAt, nameOf } from './issue.ts';

/** Tells the author which calls are not made again when nobody knows whether they happened. */
export function checkRepeatability(draft: Draft, world: World): Issue[] {
  return draft.steps
    .filter((step) => step.type === 'mcp_call' && !mayBeRepeated(step, world))
    .map((step) => {
      const message = `When a call of ${nameOf(step)} is cut off, it may have happened, so it is not made again.`;
      const fix =
        'If making it twice does no harm, set on_interrupt to "retry" or retry_count above 0.';
      return issueAt(step, '', { code: 'not_repeatable', severity: 'info', message, fix });
    });
}

function mayBeRepeated(step: DraftStep, world: World): boolean {
  const { on_interrupt: onInterrupt, retry_count: retryCount, tool_name: tool } = step.raw;
  if (onInterrupt === 'retry' || (typeof retryCount === 'number' && retryCount > 0)) return true;
  const instance = instanceOf(step, world)?.name;
  if (instance === undefined || !isSet(tool)) return false;
  const hints = world.toolAnnotations(instance, tool);
  return hints?.readOnlyHint === true || hints?.idempotentHint === true;
}
