import { hash } from 'node:crypto';
import { isJsonObject, type Json } from '#src/domain/json.ts';
import type { StepScope } from '#src/steps/kind.ts';
import { quote, writeLuaValue, writeSharedValue } from './lua-literal.ts';

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
  let globals = '';
  for (const [name, write] of GLOBALS) {
    const text = isNamed(name) ? write(scope, isNamed) : 'nil';
    if (text !== 'nil') globals += `${name}=${text},`;
  }
  return `return ${seedsOf(owner)},${startOf(owner.runId)},{${globals}}`;
}

type IsNamed = (name: string) => boolean;
type WriteGlobal = (scope: StepScope, isNamed: IsNamed) => string;

/** Each as Lua, `nil` for what is not there. Null is nil here, as it is in a field. */
const GLOBALS: readonly (readonly [name: string, write: WriteGlobal])[] = [
  ['input', ({ input }) => (input === null ? 'nil' : writeSharedValue(input))],
  ['steps', writeSteps],
  ['item', ({ item }) => writeOwnValue(item)],
  ['index', (scope) => writeOwnValue(indexOf(scope))],
  ['foreach', ({ foreach }) => writeOwnValue(foreach)],
  ['body', ({ body }, isNamed) => writeResults(body, isNamed)],
  ['loop', writeLoop],
];

function writeSteps({ steps }: StepScope): string {
  let results = '';
  for (const id of Object.keys(steps)) {
    const result = steps[id]?.result ?? null;
    // A null result is kept for when the table itself is handed on.
    const text = result === null ? 'O({},{"result"})' : `{["result"]=${writeSharedValue(result)}}`;
    results += `[${quote(id)}]=${text},`;
  }
  return writeTable(results, Object.keys(steps));
}

/** The number of the item or the round. */
function indexOf(scope: StepScope): number | undefined {
  return scope.index ?? scope.while?.iteration;
}

function writeLoop(scope: StepScope, isNamed: IsNamed): string {
  const index = indexOf(scope);
  if (index === undefined) return 'nil';
  const { iteration, prev } = scope.while ?? {};
  const before = isNamed('prev') ? writeResults(prev, isNamed) : 'nil';
  return `{index=${index},iteration=${writeOwnValue(iteration)},prev=${before}}`;
}

function writeResults(steps: StepScope['body'], isNamed: IsNamed): string {
  if (steps === undefined) return 'nil';
  let results = '';
  for (const id of Object.keys(steps)) {
    const result = steps[id]?.result ?? null;
    if (result !== null) results += `[${quote(id)}]=${writeResult(result, isNamed)},`;
  }
  return writeTable(results, Object.keys(steps));
}

/** `body.draft.result.text` is `body.draft.text`, where no field of the result is called so. */
function writeResult(result: Json, isNamed: IsNamed): string {
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
    const alias = id.replaceAll('-', '_');
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
