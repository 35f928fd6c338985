import { mendNest, toReferenceText } from './template-mend.ts';

/** One `{{path}}` in a text. */
export interface Reference {
  /** As written, braces and all: what stays in the text when it does not resolve. */
  text: string;
  path: string[];
  start: number;
  end: number;
}

export interface Template {
  parts: (string | Reference)[];
}

/** A piece that looks like a reference and is none. Malformed text stays literal. */
export interface TemplateFault {
  kind: 'unclosed' | 'nested' | 'empty';
  offset: number;
  text: string;
  /** What to write in its place; empty: nothing. */
  mended: string;
}

interface Piece {
  end: number;
  reference?: Reference;
  fault?: TemplateFault;
}

// Deeper than anyone nests by mistake; it also keeps the reading of hostile text linear.
const NEST_DEPTH_MAX = 12;
/** A word of a path ends here, and `{{` before one of these is no nest of references. */
const NOT_IN_A_PATH = `"'\`,;:=()<>|`;
const PATH_WORD = new RegExp(`\\s*([^\\s{}${NOT_IN_A_PATH}]+)`, 'y');
/** `{{"a": {…` or `style={{ color: {…`: the braces of another language, none of ours. */
const OBJECT_LITERAL = /^\s*(?:["'`]|\.\.\.|[\w$-]+\s*:)/;

/** Reads a text into literals and references, with every fault. A lone `}}` is no fault. */
export function parseTemplate(text: string): { template: Template; faults: TemplateFault[] } {
  const parts: Template['parts'] = [];
  const faults: TemplateFault[] = [];
  let literalFrom = 0;
  for (let at = text.indexOf('{{'); at !== -1; ) {
    const { end, reference, fault } = readPiece(text, at);
    if (fault !== undefined) faults.push(fault);
    if (reference !== undefined) {
      if (reference.start > literalFrom) parts.push(text.slice(literalFrom, reference.start));
      parts.push(reference);
      literalFrom = end;
    }
    at = text.indexOf('{{', end);
  }
  if (literalFrom < text.length) parts.push(text.slice(literalFrom));
  return { template: { parts }, faults };
}

/** The reference that a text consists of, to the character; else null. */
export function soleReference(template: Template): Reference | null {
  const [only, ...others] = template.parts;
  return typeof only === 'object' && others.length === 0 ? only : null;
}

function readPiece(text: string, at: number): Piece {
  const opened = endOfRun(text, at);
  const stop = nextBrace(text, opened);
  const opens = opened - at;
  const closes = text[stop] === '}' ? endOfRun(text, stop) - stop : 0;
  if (opens === 2 && closes >= 2) return readReference(text, at, stop + 2);
  // An object literal around a reference: {{{input.key}}: 1}.
  if (opens === 3 && closes === 2) return readReference(text, at + 1, stop + 2);
  const isAtEnd = stop === text.length;
  if (!isAtEnd && OBJECT_LITERAL.test(text.slice(opened, stop))) return { end: stop };
  const end = opens > 2 || text[stop] === '{' ? endOfNest(text, at) : null;
  if (end === null) return readUnclosed({ text, at, opened, stop });
  return faultPiece('nested', at, text.slice(at, end), mendNest(text.slice(at, end)));
}

function readReference(text: string, start: number, end: number): Piece {
  const written = text.slice(start, end);
  const inner = written.slice(2, -2);
  const path = inner.split('.').map((word) => word.trim());
  if (path.includes('')) return faultPiece('empty', start, written, toReferenceText(inner));
  return { end, reference: { text: written, path, start, end } };
}

interface Opening {
  text: string;
  at: number;
  opened: number;
  stop: number;
}

/** The braces and the first word after them, with the braces that should have closed it. */
function readUnclosed({ text, at, opened, stop }: Opening): Piece {
  PATH_WORD.lastIndex = opened;
  const word = PATH_WORD.exec(text)?.[1] ?? '';
  const isAll = text.slice(opened, stop).trim() === word;
  const afterWord = word === '' ? opened : PATH_WORD.lastIndex;
  const closeMax = stop + opened - at;
  const end = isAll && text[stop] === '}' ? Math.min(endOfRun(text, stop), closeMax) : afterWord;
  return faultPiece('unclosed', at, text.slice(at, end), toReferenceText(word));
}

/** Where the braces opened at `at` are closed again, when nothing but paths stands between. */
function endOfNest(text: string, at: number): number | null {
  let depth = 0;
  for (let place = at; place < text.length && depth <= NEST_DEPTH_MAX; place += 1) {
    const character = text.charAt(place);
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (depth === 0) return place + 1;
    if (NOT_IN_A_PATH.includes(character)) return null;
  }
  return null;
}

function faultPiece(
  kind: TemplateFault['kind'],
  offset: number,
  written: string,
  mended: string,
): Piece {
  return { end: offset + written.length, fault: { kind, offset, text: written, mended } };
}

function nextBrace(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '{' && text[at] !== '}') at += 1;
  return at;
}

function endOfRun(text: string, from: number): number {
  let at = from;
  while (text[at] === text[from]) at += 1;
  return at;
}
