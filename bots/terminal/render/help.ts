import { firstLineOf, type HelpVerb, type HelpView } from '#src/views/help.ts';
import { neutralise, neutraliseLine } from '../../words/readable.ts';
import { BLANK, drawFields, type Field, indent, innerWidth } from './fields.ts';
import { widthOf } from './measure.ts';
import { patternField } from './next-field.ts';
import { drawRule, drawText } from './opening.ts';
import { paint, type TerminalStyle, wrap } from './text.ts';

/** A longer usage has its purpose below it instead of beside it. */
const USAGE_COLUMNS_MAX = 32;
const ABOUT_COLUMNS_MIN = 24;
const USAGE_LINES_MAX = 3;
const ABOUT_LINES_MAX = 12;

/** What the reader may type: a verb a line, or one verb with its flags. */
export function renderHelp(view: HelpView, style: TerminalStyle): string {
  const { verbs, verb, actions } = view;
  const next = actions.length === 0 ? [] : [patternField('Next', actions, style)];
  const name = verb === null ? '/run' : `/run ${verb.name}`;
  return [
    drawRule({ word: 'help', tone: 'neutral', name }, style),
    '',
    ...(verb === null ? drawVerbs(verbs, style) : drawVerb(verb, style)),
    ...drawFields(next, style),
  ].join('\n');
}

function drawVerbs(verbs: readonly HelpVerb[], style: TerminalStyle): string[] {
  const usages = verbs.map(({ usage }) => neutraliseLine(usage));
  const fitting = usages.map(widthOf).filter((width) => width <= USAGE_COLUMNS_MAX);
  const columns = Math.max(0, ...fitting) + 2;
  const room = innerWidth(style) - columns;
  const lines = verbs.flatMap((verb, index) => {
    const usage = usages[index] ?? '';
    const first = neutraliseLine(firstLineOf(verb));
    if (room < ABOUT_COLUMNS_MIN) return [...cutUsage(usage, style), ...below(first, 2, style)];
    if (widthOf(usage) > columns - 2) {
      return [...cutUsage(usage, style), ...below(first, columns, style)];
    }
    const [beside = '', ...others] = wrap(first, room, ABOUT_LINES_MAX);
    const start = paint(style, 'cyan', usage) + ' '.repeat(columns - widthOf(usage));
    return [start + beside, ...others.map((line) => ' '.repeat(columns) + line)];
  });
  return [...lines.map(indent), ''];
}

function cutUsage(usage: string, style: TerminalStyle): string[] {
  return wrap(usage, innerWidth(style), USAGE_LINES_MAX).map((line) => paint(style, 'cyan', line));
}

function below(text: string, columns: number, style: TerminalStyle): string[] {
  return wrap(text, innerWidth(style) - columns, ABOUT_LINES_MAX).map(
    (line) => ' '.repeat(columns) + line,
  );
}

function drawVerb({ usage, about, flags }: HelpVerb, style: TerminalStyle): string[] {
  const fields = flags.map((flag): Field => {
    const value = flag.value === null ? '' : ` ${neutraliseLine(flag.value)}`;
    const text = neutraliseLine(flag.about);
    return { label: `--${flag.name}${value}`, draw: (columns) => wrap(text, columns) };
  });
  return [
    ...cutUsage(`/run ${neutraliseLine(usage)}`, style).map(indent),
    ...drawText(neutralise(about).trim(), style, ABOUT_LINES_MAX),
    '',
    ...(fields.length === 0 ? [] : drawFields([...fields, BLANK], style)),
  ];
}
