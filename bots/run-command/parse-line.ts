import { Refusal } from '#src/domain/errors.ts';
import { nearest } from '#src/domain/nearest.ts';
import { shorten } from '#src/domain/shorten.ts';
import { quoteWord } from './quote-word.ts';
import { readFlags } from './read-flags.ts';
import { type LineWord, splitLine } from './split-line.ts';
import { type Flags, findVerbNamed, type VerbShape } from './verb.ts';

/** More than any platform lets people type at once. */
export const LINE_LENGTH_MAX = 20_000;
const SHOWN_LENGTH_MAX = 40;
const HELP = 'help';

export interface ParsedLine<Verb> {
  verb: Verb;
  words: readonly string[];
  flags: Flags;
}

/**
 * Reads `/run <verb> [target] [--flags]`, with or without its first word. Nothing is ignored: throws
 * a Refusal that names what is wrong, and what was probably meant.
 */
export function parseLine<Verb extends VerbShape>(
  line: string,
  verbs: ReadonlyMap<string, Verb>,
): ParsedLine<Verb> {
  const [first, ...rest] = withoutCommand(splitLine(refuseLongLine(line)));
  const { verb, flag } = findVerb(first?.text ?? HELP, verbs);
  if (rest.some(asksForHelp)) {
    return { ...parseWords(findVerb(HELP, verbs).verb, []), words: [verb.name] };
  }
  const meant = flag === null ? [] : [{ text: `--${flag}`, isQuoted: false }];
  return parseWords(verb, [...meant, ...rest]);
}

/** The verb that a line begins with, known or not: what the audit log says was asked for. */
export function verbOfLine(line: string): string {
  const [first] = /\S+/.exec(line.slice(0, LINE_LENGTH_MAX).replace(/^\s*\/run(?=\s|$)/i, '')) ?? [
    HELP,
  ];
  return shorten(first.toLowerCase(), SHOWN_LENGTH_MAX);
}

function refuseLongLine(line: string): string {
  if (line.length <= LINE_LENGTH_MAX) return line;
  const message = `The line has ${line.length} characters, and ${LINE_LENGTH_MAX} at most can be read.`;
  throw new Refusal('invalid', message, 'Make it shorter.');
}

function withoutCommand(words: readonly LineWord[]): readonly LineWord[] {
  return words[0]?.text.toLowerCase() === '/run' ? words.slice(1) : words;
}

function asksForHelp({ text, isQuoted }: LineWord): boolean {
  return !isQuoted && /^[\p{Pd}\u2212]+(help|h)$/iu.test(text);
}

function findVerb<Verb extends VerbShape>(word: string, verbs: ReadonlyMap<string, Verb>) {
  const found = findVerbNamed(word, verbs.values());
  if (found) return found;
  const also = [...verbs.values()].flatMap(({ aka = {} }) => Object.keys(aka));
  const close = nearest(word, [...verbs.keys(), ...also]);
  const fix = close === undefined ? 'See /run help.' : `Did you mean /run ${close}?`;
  throw new Refusal('invalid', `There is no verb ${quoteWord(word)}.`, fix);
}

function parseWords<Verb extends VerbShape>(
  verb: Verb,
  given: readonly LineWord[],
): ParsedLine<Verb> {
  const { words, flags } = readFlags(given, verb);
  const { min, max, missing = 'a word' } = verb.words;
  const fix = `Write /run ${verb.usage}`;
  if (words.length < min) {
    throw new Refusal('invalid', `/run ${verb.name} needs ${missing}.`, fix);
  }
  if (words.length > max) {
    const extra = words.slice(max).map(quoteWord);
    throw new Refusal('invalid', `/run ${verb.name} cannot use ${extra.join(', ')}.`, fix);
  }
  return { verb, words, flags };
}
