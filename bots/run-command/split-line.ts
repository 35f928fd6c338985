import { Refusal } from '#src/domain/errors.ts';
import { shorten } from '#src/domain/shorten.ts';

/** A word of a line as it was typed, without the quotes. */
export interface LineWord {
  text: string;
  /** It began with a quote, so that no dash in front makes it a flag. */
  isQuoted: boolean;
}

/** JavaScript's spaces, the no-break ones among them, and the one without width. */
const SPACE = /[\s\u200B]/;
const SHOWN_LENGTH_MAX = 24;

/** What ends a quoted text, by what began it: a phone bends both quotes of a pair, or one of them. */
const CLOSERS: ReadonlyMap<string, string> = new Map([
  ['"', '"”'],
  ['“', '”"'],
  ['”', '”"'],
  ['„', '“”"'],
  ['«', '»'],
  ['»', '«»'],
  ["'", "'’"],
  ['‘', "’'"],
  ['’', "’'"],
  ['‚', "‘’'"],
]);

/**
 * The words of a line. A quote begins a text at the start of a word or after `=`, and ends it before
 * a space or the end: an apostrophe is neither. Within it `\` keeps the next quote or `\` as it is.
 */
export function splitLine(line: string): LineWord[] {
  const words: LineWord[] = [];
  for (let at = 0; at < line.length; ) {
    if (isSpaceAt(line, at)) {
      at += 1;
      continue;
    }
    const { text, end } = readWord(line, at);
    words.push({ text, isQuoted: CLOSERS.has(line.charAt(at)) });
    at = end;
  }
  return words;
}

interface Reading {
  text: string;
  /** Where the next thing begins. */
  end: number;
}

function readWord(line: string, start: number): Reading {
  let text = '';
  let at = start;
  while (at < line.length && !isSpaceAt(line, at)) {
    const isOpening = at === start || line[at - 1] === '=';
    const closers = isOpening ? CLOSERS.get(line.charAt(at)) : undefined;
    if (closers !== undefined) {
      const quoted = readQuoted(line, at, closers);
      return { text: text + quoted.text, end: quoted.end };
    }
    text += line.charAt(at);
    at += 1;
  }
  return { text, end: at };
}

function readQuoted(line: string, start: number, closers: string): Reading {
  let text = '';
  for (let at = start + 1; at < line.length; at += 1) {
    const isEscape = line[at] === '\\' && isEscapable(line.charAt(at + 1));
    if (isEscape) at += 1;
    const isEnd = closers.includes(line.charAt(at)) && isBreakAt(line, at + 1);
    if (isEnd && !isEscape) return { text, end: at + 1 };
    text += line.charAt(at);
  }
  const shown = shorten(line.slice(start), SHOWN_LENGTH_MAX);
  throw new Refusal(
    'invalid',
    `The quote at character ${start + 1} is never closed: ${shown}`,
    `Put ${closers.charAt(0)} at the end of that text, before a space; or leave the first one out.`,
  );
}

function isEscapable(character: string): boolean {
  return character === '\\' || CLOSERS.has(character);
}

function isBreakAt(line: string, at: number): boolean {
  return at >= line.length || isSpaceAt(line, at);
}

function isSpaceAt(line: string, at: number): boolean {
  return SPACE.test(line.charAt(at));
}
