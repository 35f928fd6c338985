import type { Action } from '#src/views/action.ts';
import type { RunTitle } from '#src/views/run-title.ts';
import type { Tone } from '#src/views/run-view.ts';
import { typeIntent } from './commands.ts';
import { widthOf } from './measure.ts';
import {
  type Colour,
  formatDuration,
  formatTime,
  neutraliseLine,
  paint,
  shortenTo,
  type TerminalStyle,
  wrap,
} from './text.ts';

const INDENT = '   ';
const LABEL_GAP = 2;
/** Below this the labels stand above their text instead of beside it. */
const BESIDE_WIDTH_MIN = 70;
const ID_COLUMNS_MAX = 40;
const TEXT_LINES_MAX = 4;
/** A command that is longer was given a name that nobody types. */
const COMMAND_LINES_MAX = 3;

const TONES: Record<Tone, Colour> = {
  good: 'green',
  bad: 'red',
  busy: 'cyan',
  waiting: 'yellow',
  neutral: 'dim',
};

/** The line that a card opens with: a word for where things stand, and what it is about. */
export function drawRule(
  { word, tone, name }: { word: string; tone: Tone; name: string },
  style: TerminalStyle,
): string {
  const { width } = style;
  const shown = word.toUpperCase();
  const short = shortenTo(neutraliseLine(name), Math.max(1, width - shown.length - 9));
  const rule = paint(style, 'dim', '─'.repeat(width - shown.length - widthOf(short) - 7));
  const start = paint(style, 'dim', '──');
  return `${start} ${paint(style, TONES[tone], shown)} ${paint(style, 'dim', '─')} ${paint(style, 'bold', short)} ${rule}`;
}

/** What the card of a run opens with: the status, the workflow, and which run it is. */
export function drawTitle(
  { status, tone, title }: { status: string; tone: Tone; title: RunTitle },
  style: TerminalStyle,
): string[] {
  return [drawRule({ word: status, tone, name: title.workflow }, style), ...drawRun(title, style)];
}

/** Which run it is, in a line or two. */
export function drawRun(title: RunTitle, style: TerminalStyle): string[] {
  const by = title.startedBy === null ? '' : ` by ${neutraliseLine(title.startedBy)}`;
  const facts = [
    `run ${title.shortId}`,
    `v${title.version}`,
    `started${by} (${neutraliseLine(title.trigger)}), ${formatTime(title.at, style)}`,
    formatDuration(title.tookMs),
  ].join(' · ');
  return drawText(facts, style, 2);
}

/** Text under the opening line, as wide as the card. */
export function drawText(text: string, style: TerminalStyle, linesMax?: number): string[] {
  return wrap(text, innerWidth(style), linesMax).map((line) => indentUnlessEmpty('', line));
}

/** What is left of the width beside the indentation. */
export function innerWidth(style: TerminalStyle): number {
  return style.width - INDENT.length;
}

/** A field of our own words and of names that are neutralised: a name may be 100 KB long. */
export function textField(label: string, text: string): Field {
  return { label, draw: (columns) => wrap(text, columns, TEXT_LINES_MAX) };
}

/** A word in the colour of what it means for the reader. */
export function paintTone(style: TerminalStyle, tone: Tone, word: string): string {
  return paint(style, TONES[tone], word);
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

function widestOf(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(widthOf));
}

/** An empty line between two groups of fields. */
export const BLANK: Field = { label: '', draw: () => [''] };

export function indent(line: string): string {
  return INDENT + line;
}

function indentUnlessEmpty(start: string, line: string): string {
  return line === '' ? '' : indent(start + line);
}

/** As many ids as fit, and how many there are besides. */
export function listIds(ids: readonly string[], columns: number): string {
  const shown: string[] = [];
  for (const [index, id] of ids.entries()) {
    const short = shortenTo(neutraliseLine(id), Math.min(ID_COLUMNS_MAX, columns));
    const rest = index + 1 === ids.length ? '' : ` … ${ids.length - index - 1} more`;
    if (shown.length > 0 && widthOf([...shown, short].join(', ') + rest) > columns) break;
    shown.push(short);
  }
  const left = ids.length - shown.length;
  return shown.join(', ') + (left === 0 ? '' : ` … ${left} more`);
}

/** What to type next, and what it is good for. */
export function nextField(actions: readonly Action[], style: TerminalStyle): Field {
  return drawTyped('Next', typedLines(actions, style), style);
}

export interface TypedLine {
  typed: string;
  about: string;
}

export function typedLines(actions: readonly Action[], style: TerminalStyle): TypedLine[] {
  return actions.map(({ intent, about }) => ({ typed: typeIntent(intent, style), about }));
}

/** Lines to type under one another, their purpose beside them where there is room. */
export function drawTyped(label: string, lines: readonly TypedLine[], style: TerminalStyle): Field {
  return {
    label,
    draw: (columns) => {
      const widest = widestOf(lines.map(({ typed }) => typed));
      return lines.flatMap(({ typed, about }) => {
        if (widest + LABEL_GAP + about.length > columns) return drawCommand(typed, columns, style);
        const gap = ' '.repeat(widest - widthOf(typed) + LABEL_GAP);
        return [paint(style, 'cyan', typed) + gap + paint(style, 'dim', about)];
      });
    },
  };
}

function drawCommand(typed: string, columns: number, style: TerminalStyle): string[] {
  const [first = '', ...others] = wrap(typed, columns - LABEL_GAP, COMMAND_LINES_MAX);
  const indented = others.map((line) => ' '.repeat(LABEL_GAP) + line);
  return [first, ...indented].map((line) => paint(style, 'cyan', line));
}
