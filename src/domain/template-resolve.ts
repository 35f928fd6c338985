import { isJsonObject, type Json } from './json.ts';
import type { Reference } from './template-syntax.ts';

/** What a step leaves for others to refer to. A step that was skipped leaves nothing. */
interface StepValues {
  result?: Json;
  input?: Json;
}

/** Everything a reference may point at. */
export interface TemplateScope {
  input: Json;
  steps: Readonly<Record<string, StepValues>>;
  item?: Json;
  index?: number;
  foreach?: { item: Json; index: number };
  /** The inner steps of the loop's present round. */
  body?: Readonly<Record<string, StepValues>>;
  while?: { iteration: number; prev?: Readonly<Record<string, StepValues>> };
}

export const TEMPLATE_ROOTS = ['input', 'steps', 'item', 'index', 'foreach', 'body', 'while'];

/**
 * The value a reference points at; undefined when there is none. Own properties only: an array
 * has its indexes and no length, a text has nothing inside.
 */
export function resolveReference({ path }: Reference, scope: TemplateScope): Json | undefined {
  switch (path[0]) {
    case 'steps':
      return resolveStep(scope.steps, path);
    case 'input':
      return descend(scope.input, path, 1);
    case 'item':
      return descend(scope.item, path, 1);
    case 'index':
      return descend(scope.index ?? scope.while?.iteration, path, 1);
    case 'foreach':
      return descend(scope.foreach, path, 1);
    case 'body':
      return resolveInner(scope.body, path, 1);
    case 'while':
      return resolveWhile(scope.while, path);
    default:
      return undefined;
  }
}

function resolveStep(steps: TemplateScope['steps'], path: string[]): Json | undefined {
  const values = ownValues(steps, path[1]);
  if (path[2] === 'result') return descend(values?.result, path, 3);
  if (path[2] === 'input') return descend(values?.input, path, 3);
  return undefined;
}

function resolveWhile(round: TemplateScope['while'], path: string[]): Json | undefined {
  if (path[1] === 'prev') return resolveInner(round?.prev, path, 2);
  return path[1] === 'iteration' ? descend(round?.iteration, path, 2) : undefined;
}

/** `body.<inner>.x` is short for `body.<inner>.result.x`; where both could be meant, the long form is. */
function resolveInner(steps: TemplateScope['body'], path: string[], at: number): Json | undefined {
  const from = path[at + 1] === 'result' ? at + 2 : at + 1;
  return descend(ownValues(steps ?? {}, path[at])?.result, path, from);
}

function ownValues(steps: TemplateScope['steps'], id: string | undefined): StepValues | undefined {
  return id !== undefined && Object.hasOwn(steps, id) ? steps[id] : undefined;
}

function descend(start: Json | undefined, path: string[], from: number): Json | undefined {
  let value = start;
  for (const key of path.slice(from)) {
    if (value === undefined) return undefined;
    value = ownItem(value, key);
  }
  return value;
}

function ownItem(value: Json, key: string): Json | undefined {
  if (Array.isArray(value)) {
    return key !== 'length' && Object.hasOwn(value, key) ? value[Number(key)] : undefined;
  }
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
