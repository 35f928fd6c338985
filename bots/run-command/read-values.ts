import { Refusal } from '#src/domain/errors.ts';
import type { JsonObject } from '#src/domain/json.ts';
import { parseSpan } from '#src/domain/span.ts';
import { advisePair, mergeObjects, parsePair } from '#src/domain/typed-pairs.ts';
import { quoteWord } from './quote-word.ts';
import type { Flags } from './verb.ts';

/** A flag's span of time in milliseconds; undefined: it was not given. */
export function readSpan(flags: Flags, flag: string): number | undefined {
  const text = flags.one(flag);
  if (text === undefined) return undefined;
  const ms = parseSpan(text);
  if (ms !== null) return ms;
  const message = `--${flag} cannot be ${quoteWord(text)}.`;
  throw new Refusal('invalid', message, `Give a span of time: --${flag} 60s, 5m, 24h or 7d.`);
}

/** A flag's whole number from 1 up; undefined: it was not given. */
export function readCount(flags: Flags, flag: string): number | undefined {
  const text = flags.one(flag);
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  const message = `--${flag} cannot be ${quoteWord(text)}.`;
  throw new Refusal('invalid', message, `Give a whole number from 1 up: --${flag} 2.`);
}

/** `order.id=5` as input; null: none was given. */
export function readInput(pairs: readonly string[]): JsonObject | null {
  if (pairs.length === 0) return null;
  return pairs.reduce<JsonObject>((input, pair) => {
    const read = parsePair(pair);
    if (read === null) throw refusePair(pair, advisePair(pair));
    return mergeObjects(input, read);
  }, {});
}

/** `amount=5` as new values of fields, still texts: the fields know what they hold. Undefined: none. */
export function readEdits(pairs: readonly string[]): JsonObject | undefined {
  if (pairs.length === 0) return undefined;
  const entries = pairs.map((pair): [string, string] => {
    const [, field, text] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (field !== undefined && text !== undefined) return [field, text];
    throw refusePair(pair, 'Write field=value, such as amount=5 or note="by hand".');
  });
  return Object.fromEntries(entries);
}

function refusePair(pair: string, fix: string): Refusal {
  return new Refusal('invalid', `${quoteWord(pair)} gives nothing a value.`, fix);
}
