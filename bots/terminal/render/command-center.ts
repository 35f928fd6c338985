import { formatTime } from '#src/domain/format-time.ts';
import type { CommandCenterView } from '#src/views/command-center.ts';
import {
  describeAsked,
  describeBalance,
  describeCount,
  describeLeft,
  judgeCenter,
  listTroubles,
  nameSection,
} from '#src/views/command-center-words.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { renderFeed } from './feed.ts';
import { drawFields, type Field, indent, innerWidth } from './fields.ts';
import { widthOf } from './measure.ts';
import { nextField, patternField } from './next-field.ts';
import { drawRule, drawText } from './opening.ts';
import { shortenValue } from './shorten-value.ts';
import { formatPast, paint, shortenTo, type TerminalStyle } from './text.ts';

type Section = CommandCenterView['sections'][number];

const REASON_LINES_MAX = 2;
const WORKFLOW_COLUMNS_MAX = 24;

/** All that waits, runs and failed, and what stands in the way of more. */
export function renderCommandCenter(view: CommandCenterView, style: TerminalStyle): string {
  const { sections, held, actions, now } = view;
  const name = formatTime(now, style);
  return [
    drawRule({ word: 'command center', tone: judgeCenter(view), name }, style),
    ...sections.flatMap((section, index) => [
      ...gapBefore(section, sections[index - 1]),
      ...drawSection(section, view, style),
    ]),
    ...(held.length === 0 ? [] : ['', ...drawHeld(view, style)]),
    ...drawCredits(view, style),
    ...drawTroubles(view, style),
    ...(actions.length === 0 ? [] : ['', ...drawFields([nextField(actions, style)], style)]),
  ].join('\n');
}

/** Empty sections stand close together. */
function gapBefore(section: Section, before: Section | undefined): string[] {
  const isClose = before?.rows.length === 0 && section.rows.length === 0;
  return isClose ? [] : [''];
}

function drawSection(section: Section, view: CommandCenterView, style: TerminalStyle): string[] {
  const { rows } = section;
  const heading = drawHeading(section, view, style);
  if (rows.length === 0) return heading;
  const inner = { ...style, width: innerWidth(style) };
  const left = describeLeft(section, rows.length);
  const actions = rows.flatMap((row) => row.actions);
  return [
    ...heading,
    ...renderFeed(rows, { style: inner, now: view.now }).map(indent),
    ...(left === null ? [] : [indent(left)]),
    ...drawFields([...askedFields(rows), patternField('', actions, style)], style),
  ];
}

/** On a narrow screen how many there are stands below. */
function drawHeading(section: Section, view: CommandCenterView, style: TerminalStyle): string[] {
  const [name, many] = [nameSection(section, view), describeCount(section)];
  const shown = paint(style, 'bold', name);
  const isNarrow = widthOf(`${name} · ${many}`) > innerWidth(style);
  return (isNarrow ? [shown, many] : [`${shown} · ${many}`]).map(indent);
}

function askedFields(rows: Section['rows']): Field[] {
  return rows.flatMap(({ asked }) => {
    if (asked === null) return [];
    const said = describeAsked(asked, neutraliseLine);
    return [{ label: asked.taskName, draw: (columns) => [shortenTo(said, columns)] }];
  });
}

function drawHeld({ held, now }: CommandCenterView, style: TerminalStyle): string[] {
  const fields = held.map(
    ({ workflow, by, reason, at }): Field => ({
      label: shortenTo(neutraliseLine(workflow), WORKFLOW_COLUMNS_MAX),
      draw: (columns) => [
        ...shortenValue(`by ${neutraliseLine(by)}, ${formatPast(at, now, style)}`, columns, 1),
        ...(reason === null ? [] : shortenValue(reason, columns, REASON_LINES_MAX)),
      ],
    }),
  );
  const release = held.flatMap((each) => each.actions);
  return [
    indent(`${paint(style, 'bold', 'On hold')} · ${held.length}`),
    ...drawFields([...fields, patternField('', release, style)], style),
  ];
}

function drawCredits({ credits }: CommandCenterView, style: TerminalStyle): string[] {
  if (credits === null) return [];
  return ['', indent(`${paint(style, 'bold', 'Credits')} · ${describeBalance(credits)}`)];
}

function drawTroubles(view: CommandCenterView, style: TerminalStyle): string[] {
  return listTroubles(view).flatMap((trouble) => ['', ...drawText(trouble, style)]);
}
