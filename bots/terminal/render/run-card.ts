import { formatDuration } from '#src/domain/format-time.ts';
import { choosePressing, describeBadges } from '#src/views/badges.ts';
import type { RunView } from '#src/views/run-view.ts';
import { describeRow, type StepRow } from '#src/views/step-row.ts';
import { neutralise, neutraliseLine } from '../../words/readable.ts';
import { BADGE_COLOURS } from './badges.ts';
import { excludedFields } from './failure-alert.ts';
import { BLANK, drawFields, type Field, indent, textField } from './fields.ts';
import { widthOf } from './measure.ts';
import { nextField } from './next-field.ts';
import { drawText, drawTitle } from './opening.ts';
import { pad, paint, shortenMiddle, shortenTo, type TerminalStyle, wrap } from './text.ts';

/** More steps than this are summed up: the rows that need eyes stay, in the graph's order. */
const ROWS_MAX = 30;
const ID_COLUMNS_MAX = 28;
const NOTE_LINES_MAX = 3;
const HEADLINE_LINES_MAX = 2;
/** Each item of a loop may ask: of more tasks the others are counted. */
const TASKS_MAX = 10;
/** With less room beside a row its note stands below it. */
const NOTE_COLUMNS_MIN = 20;
const STUCK_LINES_MAX = 8;
const DURATION_COLUMNS = 9;
/** Indentation and gaps between the columns of a row. */
const ROW_GAPS = 7;

/** The card of a run at any moment: where it stands, a row a step, and what to type next. */
export function renderRunCard(view: RunView, style: TerminalStyle): string {
  const { rows, left } = chooseRows(view.rows);
  const columns = rowColumns(rows, style);
  const headline = neutraliseLine(view.headline);
  return [
    ...drawTitle(view, style),
    ...(headline.toLowerCase() === view.status
      ? []
      : drawText(headline, style, HEADLINE_LINES_MAX)),
    '',
    ...rows.flatMap((row) => drawRow(row, columns, style)),
    ...drawLeft(left, style),
    '',
    ...drawFields([...stuckFields(view), ...noteFields(view), nextLines(view, style)], style),
  ].join('\n');
}

function chooseRows(rows: readonly StepRow[]): { rows: readonly StepRow[]; left: StepRow[] } {
  const kept = choosePressing(rows, ROWS_MAX);
  return {
    rows: rows.filter((row) => kept.has(row)),
    left: rows.filter((row) => !kept.has(row)),
  };
}

function drawLeft(left: readonly StepRow[], style: TerminalStyle): string[] {
  if (left.length === 0) return [];
  return wrap(`… ${left.length} more: ${describeBadges(left)}`, style.width - 3).map(indent);
}

interface RowColumns {
  badge: number;
  id: number;
  note: number;
}

function rowColumns(rows: readonly StepRow[], style: TerminalStyle): RowColumns {
  const badge = Math.max(...rows.map((row) => row.badge.length));
  const longest = Math.max(...rows.map(({ id }) => widthOf(neutraliseLine(id))));
  const room = style.width - badge - DURATION_COLUMNS - ROW_GAPS;
  const id = Math.min(longest, ID_COLUMNS_MAX, room);
  return { badge, id, note: room - id - 2 };
}

function drawRow(row: StepRow, columns: RowColumns, style: TerminalStyle): string[] {
  const badge = paint(style, BADGE_COLOURS[row.badge], row.badge);
  const gap = ' '.repeat(columns.badge - row.badge.length + 2);
  const took = row.tookMs === null ? '' : formatDuration(row.tookMs);
  const start = `${badge}${gap}${pad(shortenMiddle(neutraliseLine(row.id), columns.id), columns.id)}${took.padStart(DURATION_COLUMNS)}`;
  const text = describeRow(row, { name: neutraliseLine, note: (note) => neutralise(note).trim() });
  const linesMax = text === neutraliseLine(row.name) ? 1 : NOTE_LINES_MAX;
  if (text === null) return [indent(start.trimEnd())];
  if (columns.note < NOTE_COLUMNS_MIN) {
    const notes = wrap(text, style.width - 6, linesMax);
    return [start.trimEnd(), ...notes.map(indent)].map(indent);
  }
  const [first = '', ...others] = wrap(text, columns.note, linesMax);
  const offset = ' '.repeat(columns.badge + columns.id + DURATION_COLUMNS + 4);
  return [`${start}  ${first}`, ...others.map((note) => offset + note)].map(indent);
}

function stuckFields({ stuck }: RunView): Field[] {
  if (stuck === null) return [];
  const sentences = [stuck.symptom, stuck.cause, stuck.next].map(neutraliseLine);
  const draw = (columns: number) => wrap(sentences.join('\n'), columns, STUCK_LINES_MAX);
  return [{ label: 'Why it waits', draw }, BLANK];
}

/** A shell has a verb of its own for what a completed run returned. */
function nextLines(view: RunView, style: TerminalStyle): Field {
  const { status, title, actions, shellLines } = view;
  const typed = `signalbox context ${title.shortId}`;
  const hasResults = style.voice === 'cli' && status === 'completed';
  const results = hasResults ? [{ typed, about: 'what each step returned' }] : [];
  return nextField(actions, style, [...shellLines, ...results]);
}

function noteFields({ pendingTasks, warnings, excluded }: RunView): Field[] {
  const shown = pendingTasks.slice(0, TASKS_MAX);
  const left = pendingTasks.length - shown.length;
  const tasks = [
    ...shown.map(({ taskName, step }) => `${taskName} at step ${neutraliseLine(step)}`),
    ...(left === 0 ? [] : [`… ${left} more`]),
  ];
  return [
    ...(tasks.length === 0
      ? []
      : [
          {
            label: 'To decide',
            draw: (columns: number) => tasks.map((t) => shortenTo(t, columns)),
          },
        ]),
    ...(warnings === 0 ? [] : [textField('Warnings', `${warnings}, told in the event log`)]),
    ...excludedFields({ excluded }),
    ...(tasks.length + warnings + excluded.length === 0 ? [] : [BLANK]),
  ];
}
