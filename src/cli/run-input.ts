import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.ts';
import { refuseDeepJson } from '#src/domain/json-depth.ts';
import { readJsonFile, readJsonStream } from './read-json.ts';
import { UsageError } from './usage-error.ts';

export interface InputRequest {
  /** `key=value`, as they were typed. */
  pairs: readonly string[];
  /** A file, or `-` for stdin. */
  source: string | undefined;
}

/** It came out of JSON.parse, so it is JSON. */
const AnyJson = z.custom<Json>();

/** A run's input: a JSON value from a file or stdin, with the pairs put over it. Null: none given. */
export async function readRunInput(
  { pairs, source }: InputRequest,
  { stdin }: { stdin: NodeJS.ReadableStream },
): Promise<Json> {
  const typed = readPairs(pairs);
  if (source === undefined) return pairs.length === 0 ? null : typed;
  const value =
    source === '-' ? await readJsonStream(stdin, 'The input on stdin') : await readJsonFile(source);
  refuseDeepJson(value, 'The input');
  const given = AnyJson.parse(value);
  if (pairs.length === 0) return given;
  if (isJsonObject(given)) return mergeObjects(given, typed);
  throw new UsageError(
    'The input is no object, so that no key=value can be put over it.',
    'Give an object as the input, or leave the pairs out.',
  );
}

function readPairs(pairs: readonly string[]): JsonObject {
  return pairs.reduce((input, pair) => mergeObjects(input, readPair(pair)), {});
}

/** `order.id=5` is `{ order: { id: 5 } }`. */
function readPair(pair: string): JsonObject {
  const [, path = '', text = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
  const [first = '', ...inner] = path.split('.');
  if ([first, ...inner].includes('')) {
    const fix = 'Write key=value, such as order.id=5 or name=Ana; or give --input <file>.';
    throw new UsageError(`"${pair}" is no key=value.`, fix);
  }
  return nest(
    first,
    inner.reduceRight<Json>((value, key) => nest(key, value), readValue(text)),
  );
}

/** JSON where it is some, else the text itself. A number that would lose digits stays text. */
function readValue(text: string): Json {
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

function mergeObjects(under: JsonObject, over: JsonObject): JsonObject {
  const merged = Object.entries(over).map(([key, value]): [string, Json] => {
    const below = Object.hasOwn(under, key) ? under[key] : undefined;
    return [key, isJsonObject(below) && isJsonObject(value) ? mergeObjects(below, value) : value];
  });
  return Object.fromEntries([...Object.entries(under), ...merged]);
}
