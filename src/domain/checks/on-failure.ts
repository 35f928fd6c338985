import { ON_FAILURE } from '../graph.ts';
import { isJsonObject } from '../json.ts';
import type { Issue } from '../validation.ts';
import type { Draft } from './draft.ts';
import { showValue } from './show-value.ts';

const FIX = `Write ${ON_FAILURE.map((policy) => `"${policy}"`).join(' or ')}, or leave it out.`;

/** What becomes of the other branches when a step fails. */
export function checkOnFailure({ raw, suggest }: Draft): Issue[] {
  const policy = isJsonObject(raw) ? raw['on_failure'] : undefined;
  if (policy === undefined || policy === null || isKnown(policy)) return [];
  const guess = typeof policy === 'string' ? suggest(policy, ON_FAILURE) : '';
  const message = `"on_failure" is ${showValue(policy)}, which is no way to go on after a failure.${guess}`;
  const place = { step_id: null, path: 'on_failure' };
  return [{ code: 'invalid_field', severity: 'error', ...place, message, fix: FIX }];
}

function isKnown(policy: unknown): boolean {
  return ON_FAILURE.some((known) => known === policy);
}
