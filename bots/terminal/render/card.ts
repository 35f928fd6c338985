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
  WIDTH_MIN,
  wrap,
} from './text.ts';

const INDENT = '   ';
const LABEL_GAP = 2;
/** Below this the labels stand above their text instead of beside it. */
const BESIDE_WIDTH_MIN = 70;
const ID_COLUMNS_MAX = 40;
/** A command that is longer was given a name that nobody types. */
const COMMAND_LINES_MAX = 3;

const TONES: Record<Tone, Colour> = {
  good: 'green',
  bad: 'red',
  busy: 'cyan',
  waiting: 'yellow',
  neutral: 'dim',
};

/** What a card opens with: the status, the workflow, and which run it is. */
export function drawTitle(
  { status, tone, title }: { status: string; tone: Tone; title: RunTitle },
  style: TerminalStyle,
): string[] {
  const width = widthOfCard(style);
  const word = status.toUpperCase();
  const workflow = shortenTo(neutraliseLine(title.workflow), width - word.length - 9);
  const used = word.length + widthOf(workflow) + 7;
  const rule = paint(style, 'dim', '─'.repeat(Math.max(0, width - used)));
  const start = paint(style, 'dim', '──');
  const by = title.startedBy === null ? '' : ` by ${neutraliseLine(title.startedBy)}`;
  const facts = [
    `run ${title.shortId}`,
    `v${title.version}`,
    `started${by} (${neutraliseLine(title.trigger)}), ${formatTime(title.at, style)}`,
    formatDuration(title.tookMs),
  ].join(' · ');
  return [
    `${start} ${paint(style, TONES[tone], word)} ${paint(style, 'dim', '─')} ${paint(style, 'bold', workflow)} ${rule}`,
    ...wrap(facts, width - INDENT.length, 2).map((line) => INDENT + line),
  ];
}

/** A label and the text beside it, drawn when it is known how many columns the text may take. */
export interface Field {
  label: string;
  draw: (columns: number) => readonly string[];
}

/** Fields one under the other, all texts in one column; under their labels where the terminal is narrow. */
export function drawFields(fields: readonly Field[], style: TerminalStyle): string[] {
  const width = widthOfCard(style);
  const labelColumns = Math.max(...fields.map(({ label }) => label.length)) + LABEL_GAP;
  if (width < BESIDE_WIDTH_MIN) {
    return fields.flatMap(({ label, draw }) => [
      ...(label === '' ? [] : [indent(paint(style, 'bold', label))]),
      ...draw(width - 2 * INDENT.length).map((line) => indentUnlessEmpty(INDENT, line)),
    ]);
  }
  return fields.flatMap(({ label, draw }) =>
    draw(width - INDENT.length - labelColumns).map((line, index) => {
      const shown = index === 0 ? label : '';
      const gap = ' '.repeat(labelColumns - shown.length);
      return indentUnlessEmpty(paint(style, 'bold', shown) + gap, line);
    }),
  );
}

/** An empty line between two groups of fields. */
export const BLANK: Field = { label: '', draw: () => [''] };

export function widthOfCard({ width }: TerminalStyle): number {
  return Math.max(WIDTH_MIN, width);
}

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
  const lines = actions.map(({ intent, about }) => ({ typed: typeIntent(intent, style), about }));
  return drawTyped('Next', lines, style);
}

/** Lines to type under one another, their purpose beside them where there is room. */
export function drawTyped(
  label: string,
  lines: readonly { typed: string; about: string }[],
  style: TerminalStyle,
): Field {
  return {
    label,
    draw: (columns) => {
      const widest = Math.max(0, ...lines.map(({ typed }) => widthOf(typed)));
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
