import { hash } from 'node:crypto';
import { isJsonObject, type Json } from '#src/domain/json.ts';
import type { StepScope } from '#src/steps/kind.ts';
import { quote, writeLuaValue, writeSharedValue } from './lua-literal.ts';
import { namedFields } from './named-fields.ts';

/** Which run and step a script belongs to: its random numbers and its time follow from them. */
export interface ScriptOwner {
  runId: string;
  /** `sum`, or `each[3]/sum`. */
  path: string;
}

/**
 * The chunk that hands a script its seeds, its time and its globals: what it may see, and of that what it
 * names. S makes the table of steps, with their other names; R a result that is also found in itself.
 */
export function writeScriptValues(script: string, scope: StepScope, owner: ScriptOwner): string {
  const namesAll = script.includes('_ENV') || script.includes('_G');
  const isNamed = (name: string): boolean => namesAll || script.includes(name);
  const named = {
    isNamed,
    fieldsOf: (name: string) => (namesAll ? null : namedFields(script, name)),
  };
  let globals = '';
  for (const [name, write] of GLOBALS) {
    const text = isNamed(name) ? write(scope, named) : 'nil';
    if (text !== 'nil') globals += `${name}=${text},`;
  }
  return `return ${seedsOf(owner)},${startOf(owner.runId)},{${globals}}`;
}

interface Named {
  isNamed: (name: string) => boolean;
  /** Null: perhaps all. */
  fieldsOf: (name: string) => ReadonlySet<string> | null;
}

type WriteGlobal = (scope: StepScope, named: Named) => string;

/** Each as Lua, `nil` for what is not there. Null is nil here, as it is in a field. */
const GLOBALS: readonly (readonly [name: string, write: WriteGlobal])[] = [
  ['input', writeInput],
  ['steps', writeSteps],
  ['item', ({ item }) => writeOwnValue(item)],
  ['index', (scope) => writeOwnValue(indexOf(scope))],
  ['foreach', ({ foreach }) => writeOwnValue(foreach)],
  ['body', ({ body }, named) => writeResults(body, named)],
  ['loop', writeLoop],
];

/** A script in a loop over a long list of the input that reads a word of it is not handed the list. */
function writeInput({ input }: StepScope, { fieldsOf }: Named): string {
  if (input === null) return 'nil';
  const fields = isJsonObject(input) ? fieldsOf('input') : null;
  if (fields === null || !isJsonObject(input)) return writeSharedValue(input);
  let text = '';
  for (const field of fields) {
    const value = Object.hasOwn(input, field) ? (input[field] ?? null) : null;
    if (value !== null) text += `[${quote(field)}]=${writeSharedValue(value)},`;
  }
  return `{${text}}`;
}

function writeSteps({ steps }: StepScope, { fieldsOf }: Named): string {
  const fields = fieldsOf('steps');
  const all = Object.keys(steps);
  const ids = fields === null ? all : all.filter((id) => fields.has(id) || fields.has(aliasOf(id)));
  let results = '';
  for (const id of ids) {
    const result = steps[id]?.result ?? null;
    // A null result is kept for when the table itself is handed on.
    const text = result === null ? 'O({},{"result"})' : `{["result"]=${writeSharedValue(result)}}`;
    results += `[${quote(id)}]=${text},`;
  }
  return writeTable(results, ids);
}

function aliasOf(id: string): string {
  return id.replaceAll('-', '_');
}

/** The number of the item or the round. */
function indexOf(scope: StepScope): number | undefined {
  return scope.index ?? scope.while?.iteration;
}

function writeLoop(scope: StepScope, named: Named): string {
  const index = indexOf(scope);
  if (index === undefined) return 'nil';
  const { iteration, prev } = scope.while ?? {};
  const before = named.isNamed('prev') ? writeResults(prev, named) : 'nil';
  return `{index=${index},iteration=${writeOwnValue(iteration)},prev=${before}}`;
}

function writeResults(steps: StepScope['body'], named: Named): string {
  if (steps === undefined) return 'nil';
  let results = '';
  for (const id of Object.keys(steps)) {
    const result = steps[id]?.result ?? null;
    if (result !== null) results += `[${quote(id)}]=${writeResult(result, named)},`;
  }
  return writeTable(results, Object.keys(steps));
}

/** `body.draft.result.text` is `body.draft.text`, where no field of the result is called so. */
function writeResult(result: Json, { isNamed }: Named): string {
  const text = writeLuaValue(result);
  const mayAlias = isJsonObject(result) && isNamed('result') && !Object.hasOwn(result, 'result');
  return mayAlias ? `R(${text})` : text;
}

function writeTable(entries: string, ids: string[]): string {
  return `S({${entries}},${ids.some((id) => id.includes('-')) ? writeAliases(ids) : 'nil'})`;
}

function writeOwnValue(value: Json | undefined): string {
  return value === undefined || value === null ? 'nil' : writeLuaValue(value);
}

/** fetch_order for fetch-order. An exact id wins, and so does the first of two that would be called the same. */
function writeAliases(ids: string[]): string {
  const taken = new Set(ids);
  let text = '';
  for (const id of ids) {
    const alias = aliasOf(id);
    if (taken.has(alias)) continue;
    taken.add(alias);
    text += `[${quote(alias)}]=${quote(id)},`;
  }
  return `{${text}}`;
}

function seedsOf({ runId, path }: ScriptOwner): string {
  const digest = hash('sha256', `${runId}/${path}`, 'buffer');
  return `${digest.readInt32LE(0)},${digest.readInt32LE(4)}`;
}

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7/;

/** When the run was created, in seconds: a UUIDv7 says so. Other ids start at 1970, and always the same. */
function startOf(runId: string): number {
  if (!UUID_V7.test(runId)) return 0;
  return Math.floor(Number.parseInt(runId.slice(0, 8) + runId.slice(9, 13), 16) / 1000);
}
