import type { Json, JsonObject } from '#src/domain/json.ts';

/** Lua keeps up to 50 items of an unfinished list in registers, and a function has 255 of them. */
const REGISTERS = 200;
const PENDING_ITEMS_MAX = 50;
const REGISTERS_PER_LEVEL = 4;

/**
 * A value as a Lua expression over A (list), O (object with null fields), D (decode JSON) and N (null):
 * Lua's own parser reads it several times faster than a JSON decoder written in Lua.
 */
export function writeLuaValue(value: Json, registers = REGISTERS): string {
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

export function quote(text: string): string {
  return NEEDS_ESCAPE.test(text) ? `"${text.replace(ESCAPED, escapeCharacter)}"` : `"${text}"`;
}

function escapeCharacter(character: string): string {
  return `\\${character.charCodeAt(0).toString().padStart(3, '0')}`;
}

/** Shorter ones are written again sooner than found. */
const SHARED_LENGTH_MIN = 1024;
const sharedTexts = new WeakMap<object, string>();

/** The same, of a value that many scripts see and nobody changes: a long text is written once. */
export function writeSharedValue(value: Json): string {
  if (typeof value !== 'object' || value === null) return writeLuaValue(value);
  const known = sharedTexts.get(value);
  if (known !== undefined) return known;
  const text = writeLuaValue(value);
  if (text.length >= SHARED_LENGTH_MIN) sharedTexts.set(value, text);
  return text;
}
