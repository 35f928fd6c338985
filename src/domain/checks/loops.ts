import { EVAL_STEP_ID } from '../graph.ts';
import type { Issue } from '../validation.ts';
import { isAbsent } from './absent.ts';
import type { Draft, DraftStep } from './draft.ts';
import { issueAt, nameOf } from './issue.ts';

/** What holds of loops and their inner steps alone. */
export function checkLoops(draft: Draft): Issue[] {
  return draft.steps.flatMap((step) => {
    const isLoop = step.kind?.body !== undefined;
    if (step.list.loop !== null)
      return [...(isLoop ? [describeNested(step)] : []), ...checkId(step)];
    return isLoop ? [...checkRetries(step), ...checkConditions(step)] : [];
  });
}

function describeNested(step: DraftStep): Issue {
  const message = `${nameOf(step)} is a loop inside a loop.`;
  const fix =
    'Move it out of the body, as a step of the graph; two lists become one in a lua_script step before the loop.';
  return issueAt(step, 'type', { code: 'nested_loop', message, fix });
}

function checkId(step: DraftStep): Issue[] {
  if (step.id !== EVAL_STEP_ID) return [];
  const message = `The id "${EVAL_STEP_ID}" is that of the script which ends a round.`;
  return [issueAt(step, 'id', { code: 'reserved_id', message, fix: 'Give the step another id.' })];
}

function checkRetries(step: DraftStep): Issue[] {
  const { retry_count: count } = step.raw;
  if (typeof count !== 'number' || count <= 0) return [];
  const message = `A loop is not run again as a whole: the retry_count of ${nameOf(step)} has no effect.`;
  const fix = 'Put it on the steps of its body that may be tried again.';
  return [issueAt(step, 'retry_count', { code: 'loop_retry', severity: 'warning', message, fix })];
}

function checkConditions(step: DraftStep): Issue[] {
  const { while_condition: condition, while_eval_script: script } = step.raw;
  if (step.type !== 'while' || isAbsent(condition) || isAbsent(script)) return [];
  const message = `${nameOf(step)} has a while_condition and a while_eval_script: the script decides, and nothing reads the condition.`;
  const words = { code: 'unread_condition', severity: 'warning', message } as const;
  return [issueAt(step, 'while_condition', { ...words, fix: 'Remove one of the two.' })];
}
