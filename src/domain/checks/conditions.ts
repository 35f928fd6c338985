import { parseTemplate, soleReference } from '../template-syntax.ts';
import type { Issue } from '../validation.ts';
import type { Draft, DraftStep } from './draft.ts';
import { issueAt } from './issue.ts';
import { showValue } from './show-value.ts';

const PLAIN_TEXTS: ReadonlySet<string> = new Set(['', 'true', 'false', '0', '1']);
/** A path whose braces were forgotten. */
const BARE_PATH = /^(?:input|steps|item|index|foreach|body|while)\.\S+$/;

const REMOVE = 'Write one {{reference}}, or leave it out.';

/** A condition is one reference or a literal: there are no operators. */
export function checkConditions(draft: Draft): Issue[] {
  return draft.steps.flatMap((step) =>
    ['condition', ...Object.keys(step.kind?.afterRound ?? {})].flatMap((field) => {
      const condition = step.raw[field];
      if (typeof condition === 'string') return checkText({ step, field }, condition.trim());
      if (typeof condition !== 'object' || condition === null) return [];
      return [describeConstant({ step, field }, condition, REMOVE)];
    }),
  );
}

interface Place {
  step: DraftStep;
  field: string;
}

function checkText(at: Place, text: string): Issue[] {
  const { template, faults } = parseTemplate(text);
  if (PLAIN_TEXTS.has(text) || faults.length > 0 || soleReference(template) !== null) return [];
  const first = template.parts.find((part) => typeof part !== 'string');
  if (first === undefined) {
    const isPath = BARE_PATH.test(text);
    return [describeConstant(at, text, isPath ? `Write {{${text}}}.` : REMOVE)];
  }
  const message = `A condition is one {{reference}} or a literal; ${showValue(text)} is a text around ${first.text}, and always true.`;
  const fix = `Write ${first.text} alone; compare values in a lua_script step that returns true or false.`;
  return [issueAt(at.step, at.field, { code: 'condition_syntax', message, fix })];
}

function describeConstant({ step, field }: Place, condition: unknown, fix: string): Issue {
  const message = `The condition ${showValue(condition)} is a literal that is always true.`;
  return issueAt(step, field, {
    code: 'constant_condition',
    severity: 'warning',
    message,
    fix,
  });
}
