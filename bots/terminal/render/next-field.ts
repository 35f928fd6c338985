import type { Action } from '#src/views/action.ts';
import type { ShellLine } from '#src/views/shell-line.ts';
import { typeIntent, typePattern } from './commands.ts';
import { type Field, LABEL_GAP, widestOf } from './fields.ts';
import { widthOf } from './measure.ts';
import { paint, type TerminalStyle, wrap } from './text.ts';

/** A command that is longer was given a name that nobody types. */
const COMMAND_LINES_MAX = 3;

/** What to type next, and what it is good for. */
export function nextField(
  actions: readonly Action[],
  style: TerminalStyle,
  first: readonly ShellLine[] = [],
): Field {
  return drawTyped('Next', [...first, ...typedLines(actions, style)], style);
}

function typedLines(actions: readonly Action[], style: TerminalStyle): ShellLine[] {
  return actions.map(({ intent, about }) => ({ typed: typeIntent(intent, style), about }));
}

/** Lines to type under one another, their purpose beside them where there is room. */
export function drawTyped(label: string, lines: readonly ShellLine[], style: TerminalStyle): Field {
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

/**
 * What to type about the rows of a list: the line itself where only one row offers it, else the
 * same line with a blank for which row is meant.
 */
export function patternField(
  label: string,
  actions: readonly Action[],
  style: TerminalStyle,
): Field {
  const byPattern = Map.groupBy(actions, ({ intent }) => typePattern(intent, style));
  const lines = [...byPattern].map(([pattern, alike]) => {
    const [first, ...others] = alike;
    const isOne = first !== undefined && others.length === 0;
    return { typed: isOne ? typeIntent(first.intent, style) : pattern, about: first?.about ?? '' };
  });
  return drawTyped(label, lines, style);
}
