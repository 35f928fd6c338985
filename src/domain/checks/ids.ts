import { cleanWords } from '../clean-text.ts';
import type { Issue } from '../validation.ts';
import type { Draft, DraftList, DraftStep } from './draft.ts';
import { issueAt } from './issue.ts';
import { showValue } from './show-value.ts';

/** What the paths of steps are made of: `each[3]/send`. */
const OF_PATHS = /[/[\]]/;
/** What separates words in a reference. */
const AWKWARD = /[.{}]|^\s|\s$/;

export function checkIds(draft: Draft): Issue[] {
  return draft.lists.flatMap((list) => [...findDuplicates(list), ...findAwkward(list)]);
}

function findDuplicates(list: DraftList): Issue[] {
  const firstPlaces = new Map<string, string>();
  return list.steps.flatMap((step) => {
    if (step.id === null) return [];
    const first = firstPlaces.get(step.id);
    if (first === undefined) {
      firstPlaces.set(step.id, step.place);
      return [];
    }
    const message = `The id ${showValue(step.id)} is already that of ${first}.`;
    const fix = 'Give one of the two another id, and mend what refers to it.';
    return [issueAt(step, 'id', { code: 'duplicate_id', message, fix })];
  });
}

function findAwkward(list: DraftList): Issue[] {
  return list.steps.flatMap((step) => (step.id === null ? [] : describeId(step, step.id)));
}

function describeId(step: DraftStep, id: string): Issue[] {
  const fix = 'Use letters, digits, "-" and "_".';
  if (OF_PATHS.test(id)) {
    const message = `The id ${showValue(id)} holds a character of "/", "[" and "]", which the paths of steps are made of.`;
    return [issueAt(step, 'id', { code: 'invalid_id', message, fix })];
  }
  if (cleanWords(id) !== id) {
    const message = `The id ${showValue(id)} holds a character that no database keeps.`;
    return [issueAt(step, 'id', { code: 'invalid_id', message, fix })];
  }
  if (!AWKWARD.test(id)) return [];
  const message = `No {{reference}} can name the id ${showValue(id)}: it holds a character that references use themselves.`;
  return [issueAt(step, 'id', { code: 'awkward_id', severity: 'warning', message, fix })];
}
