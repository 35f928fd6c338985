import { Refusal } from '#src/domain/errors.ts';
import { nearest } from '#src/domain/nearest.ts';
import { shorten } from '#src/domain/shorten.ts';
import type { LineWord } from './split-line.ts';
import type { FlagShape, Flags, VerbShape } from './verb.ts';

/** Whatever a keyboard makes of a dash, the minus sign too. */
const DASH = /[\p{Pd}\u2212]/gu;
/** Dashes before a letter. A lone dash and a negative number are words like any other. */
const FLAG = /^[\p{Pd}\u2212]+(?<name>[\p{L}_][^=]*)(?<inline>=.*)?$/su;
const NAME_LENGTH_MAX = 40;

/** Tells flags from words, each flag known and with its value. Throws a Refusal that names the nearest flag. */
export function readFlags(
  given: readonly LineWord[],
  verb: VerbShape,
): { words: string[]; flags: Flags } {
  const words: string[] = [];
  const values = new Map<string, string[]>();
  for (let at = 0; at < given.length; at += 1) {
    const word = given[at];
    if (word === undefined) continue;
    const flag = readName(word);
    if (flag === null) {
      words.push(word.text);
      continue;
    }
    const shape = findFlag(flag.name, verb);
    const takesNext = shape.value !== undefined && flag.inline === null;
    if (takesNext) at += 1;
    const value = readValue(flag, shape, takesNext ? given[at] : undefined);
    values.set(flag.name, [...(values.get(flag.name) ?? []), value]);
  }
  return { words, flags: flagsOf(values) };
}

function flagsOf(values: ReadonlyMap<string, readonly string[]>): Flags {
  return {
    has: (flag) => values.has(flag),
    one: (flag) => values.get(flag)?.at(-1),
    all: (flag) => values.get(flag) ?? [],
  };
}

interface FlagName {
  name: string;
  /** What follows its `=`. */
  inline: string | null;
}

function readName({ text, isQuoted }: LineWord): FlagName | null {
  const { name, inline } = (isQuoted ? null : FLAG.exec(text))?.groups ?? {};
  if (name === undefined) return null;
  return { name: name.replace(DASH, '-').toLowerCase(), inline: inline?.slice(1) ?? null };
}

function findFlag(name: string, { flags, name: verb }: VerbShape): FlagShape {
  const shape = Object.hasOwn(flags, name) ? flags[name] : undefined;
  if (shape) return shape;
  const close = nearest(name, Object.keys(flags));
  const fix = close === undefined ? `See /run help ${verb}.` : `Did you mean --${close}?`;
  const shown = shorten(name, NAME_LENGTH_MAX);
  throw new Refusal('invalid', `There is no flag --${shown} for /run ${verb}.`, fix);
}

function readValue(
  { name, inline }: FlagName,
  { value, about }: FlagShape,
  next: LineWord | undefined,
): string {
  if (value === undefined) {
    if (inline === null) return '';
    throw new Refusal('invalid', `--${name} takes no value.`, `Write --${name} alone.`);
  }
  if (inline !== null) return inline;
  // "--since --failed" has forgotten a value.
  if (next !== undefined && readName(next) === null) return next.text;
  throw new Refusal('invalid', `--${name} needs a value.`, `Write --${name} ${value}: ${about}`);
}
