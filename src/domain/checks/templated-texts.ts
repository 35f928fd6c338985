import type { Strictness } from '../step-kind.ts';
import type { DraftStep } from './draft.ts';
import { joinPath } from './issue.ts';

/** A text of a step that is a template. */
export interface TemplatedText {
  step: DraftStep;
  field: string;
  /** From the step on: `tool_args.owner`. */
  path: string;
  /** From the field on, as a JSON pointer: `/owner`. */
  pointer: string;
  text: string;
  strictness: Strictness;
}

/** Every text that is filled in when the step runs, its condition too. */
export function templatedTextsOf(step: DraftStep): TemplatedText[] {
  const fields = Object.entries({
    ...step.kind?.templated,
    ...step.kind?.afterRound,
    condition: 'strict' as const,
  });
  return fields.flatMap(([field, strictness]) => {
    const root = { step, field, path: field, pointer: '', text: '', strictness };
    return textsIn(step.raw[field], root);
  });
}

function textsIn(value: unknown, at: TemplatedText): TemplatedText[] {
  if (typeof value === 'string') return [{ ...at, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => textsIn(item, below(at, index)));
  }
  return Object.entries(value).flatMap(([key, item]) => textsIn(item, below(at, key)));
}

function below(at: TemplatedText, key: string | number): TemplatedText {
  const escaped = String(key).replaceAll('~', '~0').replaceAll('/', '~1');
  return { ...at, path: joinPath(at.path, key), pointer: `${at.pointer}/${escaped}` };
}
