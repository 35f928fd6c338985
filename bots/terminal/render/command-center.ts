import { formatTime } from '#src/domain/format-time.ts';
import type { CommandCenterView } from '#src/views/command-center.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { renderFeed } from './feed.ts';
import { drawFields, type Field, indent, innerWidth } from './fields.ts';
import { nextField, patternField } from './next-field.ts';
import { drawRule, drawText } from './opening.ts';
import { shortenValue } from './shorten-value.ts';
import { formatPast, paint, shortenTo, type TerminalStyle } from './text.ts';

type Section = CommandCenterView['sections'][number];

const HOUR_MS = 3_600_000;
const REASON_LINES_MAX = 2;
const WORKFLOW_COLUMNS_MAX = 24;

/** All that waits, runs and failed, and what stands in the way of more. */
export function renderCommandCenter(view: CommandCenterView, style: TerminalStyle): string {
  const { sections, held, actions, now } = view;
  const name = formatTime(now, style);
  return [
    drawRule({ word: 'command center', tone: 'neutral', name }, style),
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

function drawSection(
  { section, rows, count, isCapped }: Section,
  { now, failedSinceMs }: Pick<CommandCenterView, 'now' | 'failedSinceMs'>,
  style: TerminalStyle,
): string[] {
  const word = titleOf(section, failedSinceMs);
  const shown = `${count}${isCapped ? '+' : ''}`;
  const heading = indent(`${paint(style, 'bold', word)} · ${shown}`);
  if (rows.length === 0) return [heading];
  const inner = { ...style, width: innerWidth(style) };
  const left = count - rows.length;
  const actions = rows.flatMap((row) => row.actions);
  return [
    heading,
    ...renderFeed(rows, { style: inner, now }).map(indent),
    ...(left > 0 || isCapped ? [indent(`… ${left}${isCapped ? '+' : ''} more`)] : []),
    ...drawFields([patternField('', actions, style)], style),
  ];
}

function titleOf(section: Section['section'], failedSinceMs: number): string {
  switch (section) {
    case 'awaiting':
      return 'Awaiting approval';
    case 'draining':
      return 'Stopping gracefully';
    case 'running':
      return 'Running now';
    case 'failed':
      return `Failed or stopped, last ${tellHours(failedSinceMs)}`;
  }
}

function tellHours(ms: number): string {
  return `${Math.round(ms / HOUR_MS)} h`;
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

const BALANCES = {
  empty: ': nothing that costs starts, top it up',
  low: ': the balance is low',
  well: '',
} as const;

function drawCredits({ credits }: CommandCenterView, style: TerminalStyle): string[] {
  if (credits === null) return [];
  const left = ` · ${credits.total} left${BALANCES[credits.status]}`;
  return ['', indent(paint(style, 'bold', 'Credits') + left)];
}

function drawTroubles(
  { undelivered, hasLiveWorker, failedSinceMs }: CommandCenterView,
  style: TerminalStyle,
): string[] {
  const posts = undelivered === 1 ? '1 chat message' : `${undelivered} chat messages`;
  const troubles = [
    ...(hasLiveWorker ? [] : ['No worker is alive: nothing moves until one is started.']),
    ...(undelivered === 0
      ? []
      : [`${posts} of the last ${tellHours(failedSinceMs)} could not be delivered.`]),
  ];
  return troubles.flatMap((trouble) => ['', ...drawText(trouble, style)]);
}
