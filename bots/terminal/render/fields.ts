import { neutraliseLine } from '../../words/readable.ts';
import { widthOf } from './measure.ts';
import { paint, shortenMiddle, type TerminalStyle, wrap } from './text.ts';

const INDENT = '   ';
/** Between a label and its text, or a line to type and its purpose. */
export const LABEL_GAP = 2;
/** Below this the labels stand above their text instead of beside it. */
const BESIDE_WIDTH_MIN = 70;
const ID_COLUMNS_MAX = 40;
const TEXT_LINES_MAX = 4;

/** What is left of the width beside the indentation. */
export function innerWidth(style: TerminalStyle): number {
  return style.width - INDENT.length;
}

/** A field of our own words and of names that are neutralised: a name may be 100 KB long. */
export function textField(label: string, text: string): Field {
  return { label, draw: (columns) => wrap(text, columns, TEXT_LINES_MAX) };
}

/** A label and the text beside it, drawn when it is known how many columns the text may take. */
export interface Field {
  label: string;
  draw: (columns: number) => readonly string[];
}

/** Fields one under the other, all texts in one column; under their labels where the terminal is narrow. */
export function drawFields(fields: readonly Field[], style: TerminalStyle): string[] {
  const labels = fields.map(({ label }) => label);
  const columns = textColumns(labels, style);
  if (isNarrow(style)) {
    return fields.flatMap(({ label, draw }) => [
      ...(label === '' ? [] : [indent(paint(style, 'bold', label))]),
      ...draw(columns).map((line) => indentUnlessEmpty(INDENT, line)),
    ]);
  }
  const labelColumns = widestOf(labels) + LABEL_GAP;
  return fields.flatMap(({ label, draw }) =>
    draw(columns).map((line, index) => {
      const shown = index === 0 ? label : '';
      const gap = ' '.repeat(labelColumns - widthOf(shown));
      return indentUnlessEmpty(paint(style, 'bold', shown) + gap, line);
    }),
  );
}

/** How wide the texts of fields with these labels may be. */
export function textColumns(labels: readonly string[], style: TerminalStyle): number {
  const width = innerWidth(style);
  return isNarrow(style) ? width - INDENT.length : width - widestOf(labels) - LABEL_GAP;
}

function isNarrow(style: TerminalStyle): boolean {
  return style.width < BESIDE_WIDTH_MIN;
}

export function widestOf(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(widthOf));
}

/** An empty line between two groups of fields. */
export const BLANK: Field = { label: '', draw: () => [''] };

export function indent(line: string): string {
  return INDENT + line;
}

export function indentUnlessEmpty(start: string, line: string): string {
  return line === '' ? '' : indent(start + line);
}

/** As many ids as fit, and how many there are besides. */
export function listIds(ids: readonly string[], columns: number): string {
  const shown: string[] = [];
  for (const [index, id] of ids.entries()) {
    const rest = index + 1 === ids.length ? '' : ` … ${ids.length - index - 1} more`;
    // The first is shown in every case.
    const room = shown.length === 0 ? columns - widthOf(rest) : columns;
    const short = shortenMiddle(neutraliseLine(id), Math.min(ID_COLUMNS_MAX, room));
    if (shown.length > 0 && widthOf([...shown, short].join(', ') + rest) > columns) break;
    shown.push(short);
  }
  const left = ids.length - shown.length;
  return shown.join(', ') + (left === 0 ? '' : ` … ${left} more`);
}
