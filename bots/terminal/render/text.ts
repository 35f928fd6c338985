import { styleText } from 'node:util';
import { describeAgo } from '#src/domain/describe-past.ts';
import { formatTime } from '#src/domain/format-time.ts';
import { charactersOf } from '../../words/characters.ts';
import { fit, widthOf } from './measure.ts';

/** How a terminal wants its cards. */
export interface TerminalStyle {
  colours: boolean;
  /** Columns. */
  width: number;
  /** An IANA name; absent: the machine's own. */
  timeZone?: string;
  /** What people are told to type: commands of a shell, or `/run` lines of a conversation. */
  voice: 'cli' | 'chat';
}

/** Narrower than this no card can be read: it is drawn as wide as this and the terminal wraps it. */
export const WIDTH_MIN = 40;
const ELLIPSIS = '…';
/** Marks and joiners counted, no character takes more of a text's length for a column. */
const LENGTH_PER_COLUMN_MAX = 6;
/** It means itself to a shell. */
const SAFE_WORD = /^[\w@%+=:,./][\w@%+=:,./-]*$/;

/** At most so many columns, with an ellipsis where something is missing. */
export function shortenTo(text: string, columns: number): string {
  if (fit(text, columns).length === text.length) return text;
  return fit(text, columns - 1).trimEnd() + ELLIPSIS;
}

/** The same for an id: what tells two of them apart stands at the end as often as at the start. */
export function shortenMiddle(text: string, columns: number): string {
  if (fit(text, columns).length === text.length) return text;
  const end: string[] = [];
  for (const character of charactersOf(text.slice(-columns)).toReversed()) {
    if (widthOf(character + end.join('')) > Math.floor((columns - 1) / 2)) break;
    end.unshift(character);
  }
  const tail = end.join('');
  return fit(text, columns - 1 - widthOf(tail)) + ELLIPSIS + tail;
}

/** Filled up with spaces to so many columns, or shortened to them. */
export function pad(text: string, columns: number): string {
  const short = shortenTo(text, columns);
  return short + ' '.repeat(columns - widthOf(short));
}

/**
 * Lines of at most `columns`, broken at spaces, or within a word that is longer than a line.
 * Of more than `linesMax` the last kept one ends in an ellipsis.
 */
export function wrap(text: string, columns: number, linesMax = Number.POSITIVE_INFINITY): string[] {
  const readable = beginningOf(text, columns, linesMax);
  const lines = readable.split('\n').flatMap((line) => wrapLine(line.trimEnd(), columns));
  const meant = lines.filter((line, index) => line !== '' || index > 0);
  if (meant.length <= linesMax && readable.length === text.length) return meant;
  const kept = meant.slice(0, linesMax);
  const last = kept.pop() ?? '';
  return [...kept, fit(last, columns - 2).trimEnd() + ` ${ELLIPSIS}`];
}

/** So much of a text as could be seen in so many lines: nobody measures the rest. */
export function beginningOf(text: string, columns: number, linesMax: number): string {
  return text.slice(0, columns * linesMax * LENGTH_PER_COLUMN_MAX);
}

function wrapLine(line: string, columns: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<= )(?=\S)/)) {
    if (widthOf((current + word).trimEnd()) <= columns) {
      current += word;
      continue;
    }
    if (current !== '') lines.push(current.trimEnd());
    const pieces = cutWord(word, columns);
    lines.push(...pieces.slice(0, -1));
    current = pieces.at(-1) ?? '';
  }
  return [...lines, current.trimEnd()];
}

function cutWord(word: string, columns: number): string[] {
  const pieces: string[] = [];
  let left = word;
  for (;;) {
    const fitting = fit(beginningOf(left, columns, 1), columns);
    if (left.trimEnd().length <= fitting.length) break;
    // A character that is wider than the line has to stand in it all the same.
    const piece = fitting || (charactersOf(left)[0] ?? left);
    pieces.push(piece);
    left = left.slice(piece.length);
  }
  return [...pieces, left];
}

export type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** Colours only underline what the words say already. */
export function paint(
  { colours }: Pick<TerminalStyle, 'colours'>,
  colour: Colour,
  text: string,
): string {
  return colours && text !== '' ? styleText(colour, text, { validateStream: false }) : text;
}

/** "4 min ago (22 Nov 22:13)": how long ago by the clock of the reader, and when. */
export function formatPast(
  at: number,
  now: number,
  style: Pick<TerminalStyle, 'timeZone'>,
): string {
  return `${describeAgo(now - at)} (${formatTime(at, style)})`;
}

/** For a shell: as it is where that is safe, else in single quotes. */
export function quoteForShell(text: string): string {
  return SAFE_WORD.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
