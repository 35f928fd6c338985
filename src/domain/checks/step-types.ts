import type { Issue, World } from '../validation.ts';
import type { Draft, DraftStep } from './draft.ts';
import { type IssueWords, issueAt } from './issue.ts';
import { showValue } from './show-value.ts';

/** Names that older graphs and other tools use. */
const LEGACY_TYPES: ReadonlyMap<string, string> = new Map([
  ['mcp', 'mcp_call'],
  ['mcp_tool', 'mcp_call'],
  ['tool', 'mcp_call'],
  ['tool_call', 'mcp_call'],
  ['llm', 'llm_call'],
  ['lua', 'lua_script'],
  ['script', 'lua_script'],
  ['human', 'human_task'],
  ['approval', 'human_task'],
  ['foreach', 'for_each'],
  ['loop', 'while'],
]);

const LEGACY_FIELD = 'for_each_body';

export function checkStepTypes(draft: Draft, world: World): Issue[] {
  const types = world.kinds.map(({ type }) => type);
  return draft.steps.flatMap((step) => {
    const words = step.type === null ? null : describeType(step.type, types, { draft, world });
    return [...(words === null ? [] : [issueAt(step, 'type', words)]), ...checkLegacyField(step)];
  });
}

function describeType(
  type: string,
  types: readonly string[],
  { draft, world }: { draft: Draft; world: World },
): IssueWords | null {
  if (world.kinds.some((kind) => kind.type === type)) return null;
  const modern = LEGACY_TYPES.get(type);
  if (modern !== undefined) {
    const message = `The type "${type}" is an old name.`;
    return { code: 'legacy_type', message, fix: `Write "${modern}".` };
  }
  const message = `There is no step type ${showValue(type)}.${draft.suggest(type, types)}`;
  return { code: 'unknown_type', message, fix: `Use one of: ${types.join(', ')}.` };
}

function checkLegacyField(step: DraftStep): Issue[] {
  if (step.raw[LEGACY_FIELD] === undefined) return [];
  const message = `"${LEGACY_FIELD}" is an old field and is not read.`;
  const fix = 'Write its steps as a list in "for_each_body_steps".';
  return [issueAt(step, LEGACY_FIELD, { code: 'legacy_field', message, fix })];
}
