import { COMMON_FIELDS } from '../graph.ts';
import { isJsonObject } from '../json.ts';
import type { Issue, World } from '../validation.ts';
import { describeIgnored } from '../workflow-fields.ts';
import type { Draft, DraftKind, DraftStep } from './draft.ts';
import { issueAt, joinPath } from './issue.ts';
import { showValue } from './show-value.ts';

/** Prose for readers, and a field that is reported as an old one. */
const SILENT_FIELDS = ['description', 'for_each_body'];

/** Fields that nothing reads: they are kept, but a slip among them goes unnoticed. */
export function checkUnknownFields(draft: Draft, world: World): Issue[] {
  return [
    ...checkTop(draft.raw),
    ...draft.steps.flatMap((step) =>
      step.kind === null ? [] : checkStep(step, step.kind, { draft, world }),
    ),
  ];
}

function checkTop(raw: unknown): Issue[] {
  if (!isJsonObject(raw) || raw['steps'] === undefined) return [];
  return describeIgnored(raw).map(({ field, message, fix }) => {
    const path = joinPath('', field);
    return { code: 'unknown_field', severity: 'warning', step_id: null, path, message, fix };
  });
}

function checkStep(
  step: DraftStep,
  kind: DraftKind,
  { draft, world }: { draft: Draft; world: World },
): Issue[] {
  const known = [...COMMON_FIELDS, ...kind.fields];
  const passed = new Set([...known, ...SILENT_FIELDS]);
  return Object.keys(step.raw)
    .filter((field) => !passed.has(field))
    .map((field) => {
      const owner = world.kinds.find(({ fields }) => fields.includes(field));
      const about =
        owner === undefined ? draft.suggest(field, known) : ` It belongs to ${owner.type} steps.`;
      const message = `A ${step.type} step has no field ${showValue(field)}, so nothing reads it.${about}`;
      const fix = 'Mend its name or remove it.';
      const words = { code: 'unknown_field', severity: 'warning', message, fix } as const;
      return issueAt(step, joinPath('', field), words);
    });
}
