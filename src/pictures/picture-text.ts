import { shorten } from '#src/domain/shorten.ts';

/** Longer texts are cut before anything is looked at. */
const LENGTH_MAX = 1_000;
/** They reorder a line, hide in it or are no characters at all. */
const UNSEEN = /[\p{Cf}\u115F\u1160\u3164\uFFA0\p{Noncharacter_Code_Point}]/gu;
const MARKS = /\p{M}/gu;
// oxlint-disable-next-line no-control-regex -- controls and line ends are what is looked for
const SPACES = /[\s\u0000-\u001F\u007F-\u009F]+/g;
/** All that the pictures' font is sure to have: what it lacks would be drawn as nothing at all. */
const UNDRAWABLE =
  /[^\u0020-\u007E\u00A1-\u01BF\u0391-\u03A1\u03A3-\u03CE\u0400-\u045F\u2010-\u2023\u2026\u20A0-\u20B5\u2190-\u2199]/gu;
const BOX = '□';
/** So much of a name that is too long is its end, which often tells it from its neighbours. */
const END_SHARE = 0.4;

/** Text from outside on one line, for readers of any script. */
export function plainLine(text: string): string {
  return text
    .slice(0, LENGTH_MAX)
    .toWellFormed()
    .normalize('NFC')
    .replace(SPACES, ' ')
    .replace(UNSEEN, '')
    .trim();
}

/** The same of characters that can be drawn. */
export function cleanLine(text: string): string {
  return plainLine(text).replace(MARKS, '').replace(UNDRAWABLE, BOX);
}

/** Is there anything left to read of what `cleanLine` gave? */
export function isReadable(line: string): boolean {
  return line.length > 0 && line.replaceAll(/[^□]/g, '').length * 2 < line.length;
}

/** At most `max` characters: what is missing is missing from the middle. */
export function shortenMiddle(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = Math.floor(max * END_SHARE);
  return shorten(text, max - end) + text.slice(text.length - end);
}

/** Breaks a clean line where a word of it ends, and inside a word that is longer than a line. */
export function breakLine(line: string, columns: number): string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > columns) {
    const at = breakBefore(rest, columns);
    lines.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return rest === '' && lines.length > 0 ? lines : [...lines, rest];
}

/** At most `lines` lines, shortened in the middle where there would be more. */
export function fitLines(line: string, columns: number, lines: number): string[] {
  for (let length = columns * lines; length > columns; length -= 1) {
    const broken = breakLine(shortenMiddle(line, length), columns);
    if (broken.length <= lines) return broken;
  }
  return [shortenMiddle(line, columns)];
}

export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function breakBefore(text: string, columns: number): number {
  for (let at = columns; at > columns / 3; at -= 1) {
    if (text[at] === ' ' || /[\s\-_./:,]/.test(text[at - 1] ?? '')) return at;
  }
  return columns;
}
