import { isJsonObject } from '../json.ts';
import type { Issue } from '../validation.ts';
import { type Draft, type DraftList, lengthMaxOf } from './draft.ts';
import { checkFieldShapes } from './field-shape.ts';
import { joinPath } from './issue.ts';
import { showValue } from './show-value.ts';

type NoStep = Pick<Issue, 'code' | 'path' | 'message' | 'fix'>;

const WRAP = 'Write { "steps": [ … ] }';

/** The lists of steps, and the fields that every step has. */
export function checkShape(draft: Draft): Issue[] {
  const notAGraph = sayWhatItIs(draft.raw);
  if (notAGraph !== null) return [{ severity: 'error', step_id: null, ...notAGraph }];
  return [...draft.lists.flatMap(checkList), ...draft.steps.flatMap(checkFieldShapes)];
}

function sayWhatItIs(raw: unknown): NoStep | null {
  const about = { code: 'not_a_graph', path: '' };
  if (Array.isArray(raw)) {
    const message = 'This is a bare list, not a workflow graph.';
    return { ...about, message, fix: `${WRAP} around it.` };
  }
  if (!isJsonObject(raw)) {
    const message = `A workflow graph is an object; this is ${showValue(raw)}.`;
    return { ...about, message, fix: `${WRAP} with at least one step.` };
  }
  if (raw['steps'] !== undefined) return null;
  if (typeof raw['type'] === 'string') {
    const message = `This is a single ${showValue(raw['type'])} step, not a workflow graph: it has no "steps".`;
    return { ...about, message, fix: `${WRAP} and put the step into the list.` };
  }
  const message = 'This is no workflow graph: it has no "steps".';
  return { ...about, message, fix: `${WRAP} with at least one step.` };
}

function checkList(list: DraftList): Issue[] {
  const about = { severity: 'error', step_id: list.loop?.label ?? null } as const;
  if (!Array.isArray(list.raw) || list.raw.length === 0) {
    const message = `"${list.place}" must be a list of at least one step; it is ${showValue(list.raw)}.`;
    const fix = 'Write a list of steps there.';
    return [{ code: 'invalid_steps', ...about, path: list.place, message, fix }];
  }
  const lengthMax = lengthMaxOf(list);
  if (list.raw.length > lengthMax) {
    const owner = list.loop === null ? 'a graph' : 'the body of a loop';
    const message = `There are ${list.raw.length} steps; ${owner} has at most ${lengthMax}.`;
    const fix = list.loop === null ? 'Split the workflow into several.' : 'Split the loop in two.';
    return [{ code: 'out_of_limits', ...about, path: list.place, message, fix }];
  }
  return list.raw.flatMap((raw: unknown, index) => {
    if (isJsonObject(raw)) return [];
    const path = joinPath(list.place, index);
    const message = `A step is an object with "id" and "type"; ${path} is ${showValue(raw)}.`;
    return [{ code: 'invalid_step', ...about, path, message, fix: 'Replace or remove it.' }];
  });
}
