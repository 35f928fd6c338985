import { GraphShape, RETRY_COUNT_MAX, TIMEOUT_SECONDS_MAX } from '../graph.ts';
import type { Issue } from '../validation.ts';
import type { DraftStep } from './draft.ts';
import { type IssueWords, issueAt, joinPath } from './issue.ts';
import { showValue } from './show-value.ts';

const { shape } = GraphShape.shape.steps.element;

const EXPECTED: readonly (readonly [field: keyof typeof shape, expected: string])[] = [
  ['id', 'a text of 1 to 200 characters'],
  ['type', 'a text'],
  ['name', 'a text of at most 200 characters'],
  ['depends_on', 'a list of step ids'],
  ['condition', 'one {{reference}} or a literal'],
  ['enabled', 'true or false'],
  ['retry_count', `a whole number from 0 to ${RETRY_COUNT_MAX}`],
  ['retry_on', '"any"'],
  ['timeout_s', `a number of seconds above 0, at most ${TIMEOUT_SECONDS_MAX}`],
  ['on_interrupt', '"retry" or "fail"'],
  ['optional', 'true or false'],
];

/** The fields that every step has, each against its own shape. */
export function checkFieldShapes(step: DraftStep): Issue[] {
  return EXPECTED.flatMap(([field, expected]) => {
    const value = step.raw[field];
    const found = shape[field].safeParse(value).error?.issues[0];
    if (found === undefined) return [];
    if ((field === 'id' || field === 'type') && (value === undefined || value === '')) {
      return [issueAt(step, field, sayMissing(field, step.place))];
    }
    const [index] = found.path;
    if (Array.isArray(value) && typeof index === 'number') {
      const path = joinPath(field, index);
      return [
        issueAt(step, path, sayWrong(field, expected, `${path} is ${showValue(value[index])}`)),
      ];
    }
    const isLimit = found.code === 'too_big' || found.code === 'too_small';
    const words = sayWrong(field, expected, `it is ${showValue(value)}`);
    return [issueAt(step, field, isLimit ? { ...words, code: 'out_of_limits' } : words)];
  });
}

function sayMissing(field: 'id' | 'type', place: string): IssueWords {
  const fix =
    field === 'id'
      ? 'Give it an id that no other step has, of letters, digits, "-" and "_".'
      : 'Give it a type, such as "mcp_call" or "lua_script".';
  return { code: `missing_${field}`, message: `The step at ${place} has no ${field}.`, fix };
}

function sayWrong(field: string, expected: string, found: string): IssueWords {
  const message = `"${field}" must be ${expected}; ${found}.`;
  return { code: 'invalid_field', message, fix: `Write ${expected}.` };
}
