import { APPROVERS_MAX, parseApprover } from '../approvers.ts';
import type { Issue } from '../validation.ts';
import { isAbsent } from './absent.ts';
import type { Draft, DraftStep } from './draft.ts';
import { NEEDS, RULES } from './field-rules.ts';
import { issueAt, joinPath, nameOf } from './issue.ts';
import { showValue } from './show-value.ts';

/** The fields of each kind: what must be there, and what form it must have. */
export function checkKindFields(draft: Draft): Issue[] {
  return draft.steps.flatMap((step) => [
    ...findMissing(step),
    ...findMisshapen(step),
    ...findUnknownApprovers(step),
  ]);
}

function findMissing(step: DraftStep): Issue[] {
  const needs = NEEDS.get(step.type) ?? [];
  return needs
    .filter(({ fields, oldField }) => {
      const isTold = oldField !== undefined && step.raw[oldField] !== undefined;
      return !isTold && fields.every((field) => isAbsent(step.raw[field]));
    })
    .map(({ fields, code, fix }) => {
      const message = `${nameOf(step)} has no ${fields.join(' and no ')}.`;
      return issueAt(step, fields[0], { code, message, fix });
    });
}

function findMisshapen(step: DraftStep): Issue[] {
  const needed = (NEEDS.get(step.type) ?? []).flatMap(({ fields }) => fields);
  return Object.entries(RULES.get(step.type) ?? {}).flatMap(([field, { shape, expected }]) => {
    const value = step.raw[field];
    // What a loop says of itself is read as it stands: there an empty text is no number.
    const mayBeEmpty = step.kind?.body === undefined || needed.includes(field);
    if (value === '' ? mayBeEmpty : isAbsent(value)) return [];
    const found = shape.safeParse(value).error?.issues[0];
    if (found === undefined) return [];
    const isLimit = found.code === 'too_big' || found.code === 'too_small';
    const code = isLimit ? 'out_of_limits' : 'invalid_field';
    const message = `"${field}" must be ${expected}; it is ${showValue(value)}.`;
    return [issueAt(step, field, { code, message, fix: `Write ${expected}.` })];
  });
}

/** Approvers that can be read but name nobody: the task would wait for a person who cannot be. */
function findUnknownApprovers(step: DraftStep): Issue[] {
  const approvers = step.raw['approvers'];
  if (step.type !== 'human_task' || !Array.isArray(approvers)) return [];
  return approvers.slice(0, APPROVERS_MAX).flatMap((approver: unknown, index) => {
    const read = typeof approver === 'string' ? parseApprover(approver) : { kind: 'unread' };
    if (!('fix' in read)) return [];
    const message = `approver ${showValue(approver)} of ${nameOf(step)} ${read.message}.`;
    const words = { code: 'unknown_approver', message, fix: read.fix };
    return [issueAt(step, joinPath('approvers', index), words)];
  });
}
