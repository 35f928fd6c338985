import { z } from 'zod';
import { parseTemplate } from '../template-syntax.ts';
import type { Issue, World } from '../validation.ts';
import type { Draft, DraftStep } from './draft.ts';
import { instanceOf, isSet } from './instance-of.ts';
import { issueAt, nameOf } from './issue.ts';
import { showValue } from './show-value.ts';
import { templatedTextsOf } from './templated-texts.ts';

const ToolArgs = z.record(z.string(), z.json());

/** Tools and their arguments, against what their servers said when they were last asked. */
export function checkTools(draft: Draft, world: World): Issue[] {
  return draft.steps.flatMap((step) => {
    const tool = step.raw['tool_name'];
    const instance = step.type === 'mcp_call' ? instanceOf(step, world)?.name : undefined;
    if (instance === undefined || !isSet(tool)) return [];
    const names = world.toolNames(instance);
    if (names === null || names.includes(tool)) return checkArgs(step, { instance, tool, world });
    const message = `"${instance}" has no tool ${showValue(tool)}.${draft.suggest(tool, names)}`;
    const fix = 'Name one of its tools; a live validation asks the server again.';
    return [issueAt(step, 'tool_name', { code: 'unknown_tool', message, fix })];
  });
}

function checkArgs(
  step: DraftStep,
  { instance, tool, world }: { instance: string; tool: string; world: World },
): Issue[] {
  const { data: args } = ToolArgs.safeParse(step.raw['tool_args'] ?? {});
  // A text in their place is one reference to all of them: nothing is known before the run.
  if (args === undefined) return [];
  const templatedPaths = templatedTextsOf(step)
    .filter(({ field, text }) => field === 'tool_args' && isTemplate(text))
    .map(({ pointer }) => pointer);
  const faults = world.checkToolArgs({ instance, tool, args, templatedPaths }) ?? [];
  return faults.map((fault) => {
    const message = `${nameOf(step)} calls ${showValue(tool)} with arguments it does not take: ${fault}`;
    const fix = 'Change tool_args to what the tool asks for.';
    return issueAt(step, 'tool_args', { code: 'tool_args', message, fix });
  });
}

function isTemplate(text: string): boolean {
  return parseTemplate(text).template.parts.some((part) => typeof part !== 'string');
}
