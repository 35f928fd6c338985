import { parseArgs } from 'node:util';
import { nearest } from '#src/domain/nearest.ts';
import { UsageError } from './usage-error.ts';
import type { Args, Flag, Verb } from './verb.ts';

/** Throws a UsageError that names the nearest flag, or what is missing. */
export function readArgs(raw: readonly string[], verb: Omit<Verb, 'run'>): Args {
  const own = ownArgs(raw, verb);
  const options = Object.entries(verb.flags).map(
    ([name, { value }]) => [name, { type: value === undefined ? 'boolean' : 'string' }] as const,
  );
  const { tokens } = parseArgs({
    args: [...own],
    options: Object.fromEntries(options),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const values = new Map<string, string[]>();
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const value = readFlag(token, verb);
    values.set(token.name, [...(values.get(token.name) ?? []), value]);
  }
  words.push(...raw.slice(own.length));
  checkWords(words, verb);
  return {
    words,
    has: (flag) => values.has(flag),
    one: (flag) => values.get(flag)?.at(-1),
    all: (flag) => values.get(flag) ?? [],
  };
}

/** What is for the verb itself to read, flags and all. */
export function ownArgs(
  raw: readonly string[],
  { takesRest }: Pick<Verb, 'takesRest'>,
): readonly string[] {
  const firstWord = takesRest ? raw.findIndex((arg) => !arg.startsWith('-')) : -1;
  return firstWord === -1 ? raw : raw.slice(0, firstWord);
}

interface OptionToken {
  name: string;
  rawName: string;
  value: string | undefined;
  inlineValue: boolean | undefined;
}

function readFlag(
  { name, rawName, value, inlineValue }: OptionToken,
  { flags, usage }: Pick<Verb, 'flags' | 'usage'>,
): string {
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
  if (flag === undefined) throw refuseFlag(rawName, { flags, usage });
  if (flag.value === undefined) {
    if (value === undefined) return '';
    throw new UsageError(`${rawName} takes no value.`, `Write ${rawName} alone.`);
  }
  // "--bind --json" has forgotten a value; "--input -" means stdin.
  const isForgotten = value === undefined || (!inlineValue && /^-./.test(value));
  if (isForgotten) throw needsValue(rawName, flag);
  return value;
}

function needsValue(rawName: string, { value, about }: Flag): UsageError {
  return new UsageError(`${rawName} needs a value.`, `Write ${rawName} ${value}: ${about}`);
}

function refuseFlag(rawName: string, { flags, usage }: Pick<Verb, 'flags' | 'usage'>): UsageError {
  const guess = nearest(rawName.replace(/^-+/, ''), Object.keys(flags));
  const verb = nameOf(usage);
  const fix = guess === undefined ? `See signalbox ${verb} --help.` : `Did you mean --${guess}?`;
  return new UsageError(`There is no flag ${rawName} for "signalbox ${verb}".`, fix);
}

function checkWords(
  words: readonly string[],
  { words: { min, max, missing = 'argument' }, usage }: Pick<Verb, 'words' | 'usage'>,
): void {
  const fix = `Usage: signalbox ${usage}`;
  const verb = nameOf(usage);
  if (words.length < min) throw new UsageError(`"signalbox ${verb}" needs ${missing}.`, fix);
  if (words.length > max) {
    const extra = words.slice(max).map((word) => `"${word}"`);
    throw new UsageError(`"signalbox ${verb}" cannot use ${extra.join(', ')}.`, fix);
  }
}

/** `users add` of `users add <e-mail>`. */
function nameOf(usage: string): string {
  return usage.replace(/ [<[].*/, '');
}
