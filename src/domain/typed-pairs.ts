import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from './json.ts';

/** It came out of JSON.parse, so it is JSON. */
const AnyJson = z.custom<Json>();

/**
 * `order.id=5` is `{ order: { id: 5 } }`; `order.id:=5` is the same, and takes nothing but JSON.
 * Null: it is neither.
 */
export function parsePair(pair: string): JsonObject | null {
  const [, path = '', colon, text = ''] = /^([^=]*?)(:?)=(.*)$/s.exec(pair) ?? [];
  const value = readTyped(text);
  const isText = value === text;
  if (path.split('.').includes('') || (colon && isText)) return null;
  return nestAt(path, value);
}

/** A value at a path such as `order.id`, and nothing beside it. */
export function nestAt(path: string, value: Json): JsonObject {
  const [first = '', ...inner] = path.split('.');
  return nest(
    first,
    inner.reduceRight<Json>((below, key) => nest(key, below), value),
  );
}

/** How a pair that cannot be read is written. */
export function advisePair(pair: string): string {
  return /^[^=]+:=/.test(pair)
    ? 'Behind := stands JSON, such as tags:=["a","b"]; a text is written behind =.'
    : 'Write key=value, such as order.id=5 or name=Ana.';
}

/** The one over the other; where both have an object, these are merged the same way. */
export function mergeObjects(under: JsonObject, over: JsonObject): JsonObject {
  const merged = Object.entries(over).map(([key, value]): [string, Json] => {
    const below = Object.hasOwn(under, key) ? under[key] : undefined;
    return [key, isJsonObject(below) && isJsonObject(value) ? mergeObjects(below, value) : value];
  });
  return Object.fromEntries([...Object.entries(under), ...merged]);
}

/** JSON where it is some, else the text itself. A number that would lose digits stays text. */
export function readTyped(text: string): Json {
  try {
    const value = AnyJson.parse(JSON.parse(text));
    const isExact =
      typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value);
    return isExact && value !== Number.POSITIVE_INFINITY ? value : text;
  } catch {
    // No JSON, so it is meant as text.
    return text;
  }
}

/** An own property whatever its name is, `__proto__` too. */
function nest(key: string, value: Json): JsonObject {
  return Object.fromEntries([[key, value]]);
}
