import { stripVTControlCharacters } from 'node:util';

/** Longer texts are cut before anything is measured: an error may be megabytes. */
export const LENGTH_MAX = 20_000;
/** No name, and no sentence of ours, is longer. */
const LINE_LENGTH_MAX = 2_000;

/** Left in place they could reorder a line, hide in it or tag it: bidi controls, zero widths, tags. */
const UNSEEN =
  /[\u00AD\u061C\u115F\u1160\u180E\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB]|[\u{E0000}-\u{E0FFF}]/gu;
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/g;
/** Most texts: nothing in them has to be looked for. */
const PLAIN = /^[\n\x20-\x7E]*$/;
/** Marks pile up on one character without end, over the lines above it. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu;
const CONTROL_PICTURES = 0x2400;
const DELETE_PICTURE = '\u2421';

/**
 * Text from outside as people may read it: terminal sequences go, and nothing stays that could move
 * a cursor, ring a bell, hide or reorder the line. Line ends stay.
 */
export function neutralise(text: string, lengthMax = LENGTH_MAX): string {
  const beginning = text.slice(0, lengthMax);
  if (PLAIN.test(beginning)) return beginning;
  return stripVTControlCharacters(beginning.toWellFormed())
    .replaceAll(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replaceAll('\t', '  ')
    .replace(UNSEEN, '')
    .replace(PILED_MARKS, '$1')
    .replace(CONTROL, pictureOf);
}

/** The same on one line. */
export function neutraliseLine(text: string): string {
  const line = neutralise(text.slice(0, LINE_LENGTH_MAX)).replaceAll(/\s+/g, ' ').trim();
  return text.length > LINE_LENGTH_MAX ? `${line}…` : line;
}

function pictureOf(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code);
  return code === 0x7f ? DELETE_PICTURE : '\uFFFD';
}
