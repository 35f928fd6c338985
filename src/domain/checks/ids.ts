import type { Issue } from '../validation.ts';
import type { Draft, DraftList } from './draft.ts';
import { issueAt } from './issue.ts';
import { showValue } from './show-value.ts';

/** What separates words in a reference, or loops in a step's path. */
const AWKWARD = /[.{}/[\]]|^\s|\s$/;

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
  return list.steps.flatMap((step) => {
    if (step.id === null || !AWKWARD.test(step.id)) return [];
    const message = `No {{reference}} can name the id ${showValue(step.id)}: it holds a character that paths use themselves.`;
    const fix = 'Use letters, digits, "-" and "_".';
    return [issueAt(step, 'id', { code: 'awkward_id', severity: 'warning', message, fix })];
  });
}
