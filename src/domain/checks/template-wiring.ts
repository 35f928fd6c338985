import { parseTemplate, type Reference } from '../template-syntax.ts';
import type { Issue, World } from '../validation.ts';
import { describeReference } from './describe-reference.ts';
import type { Draft } from './draft.ts';
import { issueAt } from './issue.ts';
import { type TemplatedText, templatedTextsOf } from './templated-texts.ts';
import { readSight } from './visible-steps.ts';

/** Each reference must point at something that is there when it is read. */
export function checkTemplateWiring(draft: Draft, world: World): Issue[] {
  const look = readSight();
  return draft.steps.flatMap((step) =>
    templatedTextsOf(step).flatMap((templated) => {
      const references = differentIn(templated);
      if (references.length === 0) return [];
      const sight = look(step, templated.field);
      const around = { templated, sight, draft, world };
      return references
        .flatMap((reference) => describeReference(reference, around) ?? [])
        .map((words) => issueAt(step, templated.path, words));
    }),
  );
}

function differentIn({ text }: TemplatedText): Reference[] {
  const references = parseTemplate(text).template.parts.filter((part) => typeof part !== 'string');
  return [...new Map(references.map((reference) => [reference.text, reference])).values()];
}
