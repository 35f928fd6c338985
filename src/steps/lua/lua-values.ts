import { hash } from 'node:crypto';
import type { Json, JsonObject } from '#src/domain/json.ts';
import type { StepScope } from '#src/steps/kind.ts';

/** Lua keeps up to 50 items of an unfinished list in registers, and a function has 255 of them. */
const REGISTERS = 200;
const PENDING_ITEMS_MAX = 50;
const REGISTERS_PER_LEVEL = 4;

/** Which run and step a script belongs to: its random numbers and its time follow from them. */
export interface ScriptOwner {
  runId: string;
  stepId: string;
}

/**
 * A value as a Lua expression over A (list), O (object with null fields), D (decode JSON) and N (null):
 * Lua's own parser reads it several times faster than a JSON decoder written in Lua.
 */
function writeLuaValue(value: Json, registers = REGISTERS): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return writeNumber(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value === null) return 'N';
  const pending = Array.isArray(value) ? Math.min(value.length, PENDING_ITEMS_MAX) : 0;
  const left = registers - pending - REGISTERS_PER_LEVEL;
  if (left < 0) return `D(${quote(JSON.stringify(value))})`;
  return Array.isArray(value) ? writeList(value, left) : writeObject(value, left);
}

function writeList(items: Json[], registers: number): string {
  let text = '';
  for (const item of items) text += `${writeLuaValue(item, registers)},`;
  return `A{${text}}`;
}

function writeObject(object: JsonObject, registers: number): string {
  let text = '';
  let nulls = '';
  for (const key of Object.keys(object)) {
    const value = object[key] ?? null;
    if (value === null) nulls += `${quote(key)},`;
    else text += `[${quote(key)}]=${writeLuaValue(value, registers)},`;
  }
  return nulls === '' ? `{${text}}` : `O({${text}},{${nulls}})`;
}

/** Whole numbers that JSON kept exactly become Lua integers; larger ones were rounded and stay floats. */
function writeNumber(value: number): string {
  return Number.isSafeInteger(value) ? value.toFixed(0) : value.toExponential();
}

const NEEDS_ESCAPE = /["\\\n\r\0]/;
const ESCAPED = /["\\\n\r\0]/g;

function quote(text: string): string {
  return NEEDS_ESCAPE.test(text) ? `"${text.replace(ESCAPED, escapeCharacter)}"` : `"${text}"`;
}

function escapeCharacter(character: string): string {
  return `\\${character.charCodeAt(0).toString().padStart(3, '0')}`;
}

/** The chunk that hands a script its seeds, its time and what it may see. What it does not name is left out. */
export function writeScriptValues(script: string, scope: StepScope, owner: ScriptOwner): string {
  const namesAll = script.includes('_ENV') || script.includes('_G');
  const input = namesAll || script.includes('input') ? writeInput(scope.input) : 'nil';
  const steps = namesAll || script.includes('steps') ? writeSteps(scope) : 'nil,nil';
  return `return ${seedsOf(owner)},${startOf(owner.runId)},${input},${steps}`;
}

function writeInput(input: Json): string {
  return input === null ? 'nil' : writeLuaValue(input);
}

function writeSteps({ steps }: StepScope): string {
  const ids = Object.keys(steps);
  let results = '';
  for (const [id, { result }] of Object.entries(steps)) {
    results += `[${quote(id)}]=${writeLuaValue({ result })},`;
  }
  return `{${results}},${ids.some((id) => id.includes('-')) ? writeAliases(ids) : 'nil'}`;
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

function seedsOf({ runId, stepId }: ScriptOwner): string {
  const digest = hash('sha256', `${runId}/${stepId}`, 'buffer');
  return `${digest.readInt32LE(0)},${digest.readInt32LE(4)}`;
}

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7/;

/** When the run was created, in seconds: a UUIDv7 says so. Other ids start at 1970, and always the same. */
function startOf(runId: string): number {
  if (!UUID_V7.test(runId)) return 0;
  return Math.floor(Number.parseInt(runId.slice(0, 8) + runId.slice(9, 13), 16) / 1000);
}
