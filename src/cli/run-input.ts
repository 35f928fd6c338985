import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.ts';
import { refuseDeepJson } from '#src/domain/json-depth.ts';
import { advisePair, mergeObjects, parsePair } from '#src/domain/typed-pairs.ts';
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
  return pairs.reduce<JsonObject>((input, pair) => mergeObjects(input, readPair(pair)), {});
}

function readPair(pair: string): JsonObject {
  const read = parsePair(pair);
  if (read !== null) return read;
  throw new UsageError(`"${pair}" is no key=value.`, `${advisePair(pair)} Or give --input <file>.`);
}
