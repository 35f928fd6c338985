import { type Json } from './json.ts';
import { JSON_DEPTH_MAX, makeDepthRefusal } from './json-depth.ts';

// With the u flag a surrogate pair is one character, so that only lone halves match.
const UNSTORABLE = /[\0\uD800-\uDFFF]/gu;

export interface CleanedText {
  value: Json;
  /** How many characters became U+FFFD. */
  replaced: number;
}

/**
 * NUL and lone surrogates, which no database keeps, become U+FFFD, in keys too. A clean value
 * is handed back as it is. Throws a Refusal for a value nested too deep to be read.
 */
export function cleanText(value: Json): CleanedText {
  const count = { replaced: 0 };
  return { value: clean(value, count, 0), replaced: count.replaced };
}

/** The same for words that are kept without a warning, such as those of a failure. */
export function cleanWords(text: string): string {
  return cleanString(text, { replaced: 0 });
}

function clean(value: Json, count: { replaced: number }, depth: number): Json {
  if (typeof value === 'string') return cleanString(value, count);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= JSON_DEPTH_MAX) throw makeDepthRefusal('The value');
  const before = count.replaced;
  if (Array.isArray(value)) {
    const items = value.map((item) => clean(item, count, depth + 1));
    return count.replaced === before ? value : items;
  }
  const entries = Object.entries(value).map(([key, item]): [string, Json] => [
    cleanString(key, count),
    clean(item, count, depth + 1),
  ]);
  return count.replaced === before ? value : Object.fromEntries(entries);
}

function cleanString(text: string, count: { replaced: number }): string {
  if (text.isWellFormed() && !text.includes('\0')) return text;
  return text.replace(UNSTORABLE, () => {
    count.replaced += 1;
    return '\uFFFD';
  });
}
