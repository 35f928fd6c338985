import { formatDuration } from '#src/domain/format-time.ts';
import { choosePressing, describeBadges } from '#src/views/badges.ts';
import type { RunView } from '#src/views/run-view.ts';
import { describeRow, type StepRow } from '#src/views/step-row.ts';
import { markBadge } from '../../words/marks.ts';
import { type Draft, type Drawing, type Part, roomFor, shortenName } from './card.ts';
import { agoOf, bold, code, type Line } from './markdown.ts';
import { drawTitle, nameRun } from './opening.ts';
import { drawActions, drawLines, drawList } from './parts.ts';
import { listNames, shortenLine } from './text.ts';
import { shellLines } from './typed.ts';

/** Of more steps the rows that need eyes stay, in the graph's order. */
const ROWS_MAX = 20;
const TASKS_MAX = 10;
const NOTE_LENGTH_MAX = 300;
const HEADLINE_LENGTH_MAX = 300;
const SENTENCE_LENGTH_MAX = 500;
const IDS_LENGTH_MAX = 300;

/** The card of a run at any moment: where it stands, a row a step, and what to do next. */
export function drawRunCard(view: RunView, drawing: Drawing): Draft {
  const { title, tone, status, stuck, drain, actions } = view;
  const headline = shortenLine(view.headline, HEADLINE_LENGTH_MAX);
  const isTold = headline.toLowerCase() === status;
  return {
    tone,
    parts: [
      ...drawTitle({ word: status, tone, title }, drawing),
      ...drawLines([
        ...(isTold ? [] : [[bold(headline)]]),
        ...(drain === null ? [] : [['Its time is over ', agoOf(drain.deadlineAt)]]),
      ]),
      ...drawRows(view.rows, drawing),
      ...drawLines(stuckLines(view, drawing)),
      ...drawLines([...noteLines(view, drawing), ...shellLines(view.shellLines)]),
      ...drawActions(actions),
    ],
    said: [
      isTold
        ? `${nameRun(title, drawing)} is ${status}.`
        : `${nameRun(title, drawing)}: ${headline}.`,
      stuck === null ? '' : shortenLine(`${stuck.cause} ${stuck.next}`, SENTENCE_LENGTH_MAX),
    ],
  };
}

function drawRows(all: readonly StepRow[], drawing: Drawing): Part[] {
  const kept = choosePressing(all, roomFor(ROWS_MAX, drawing));
  const left = all.filter((row) => !kept.has(row));
  return drawList(
    [],
    [
      ...all.filter((row) => kept.has(row)).map((row) => rowLine(row, drawing)),
      ...(left.length === 0 ? [] : [[`… ${left.length} more: ${describeBadges(left)}`]]),
    ],
  );
}

function rowLine(row: StepRow, drawing: Drawing): Line {
  const note = describeRow(row, {
    name: (name) => shortenName(name, drawing),
    note: (text) => shortenLine(text, roomFor(NOTE_LENGTH_MAX, drawing, 40)),
  });
  const facts = [
    ...(row.tookMs === null ? [] : [formatDuration(row.tookMs)]),
    ...(note === null ? [] : [note]),
  ];
  return [
    code(shortenName(row.id, drawing)),
    ` ${markBadge(row.badge)}`,
    ...facts.map((fact) => ` · ${fact}`),
  ];
}

function stuckLines({ stuck }: RunView, drawing: Drawing): Line[] {
  if (stuck === null) return [];
  const room = roomFor(SENTENCE_LENGTH_MAX, drawing, 60);
  const { symptom, cause, next } = stuck;
  return [
    [bold('Why it waits'), ` ${shortenLine(symptom, room)}`],
    [shortenLine(cause, room)],
    [shortenLine(next, room)],
  ];
}

function noteLines({ pendingTasks, warnings, excluded }: RunView, drawing: Drawing): Line[] {
  const shown = pendingTasks.slice(0, roomFor(TASKS_MAX, drawing));
  const left = pendingTasks.length - shown.length;
  return [
    ...shown.map(({ taskName, step }): Line => {
      return [bold('To decide'), ' ', code(taskName), ` at step ${shortenName(step, drawing)}`];
    }),
    ...(left === 0 ? [] : [[`… ${left} more to decide, see /run tasks`]]),
    ...(warnings === 0 ? [] : [[bold('Warnings'), ` ${warnings}, told in the event log`]]),
    ...(excluded.length === 0
      ? []
      : [[bold('Left out'), ` ${listNames(excluded, roomFor(IDS_LENGTH_MAX, drawing, 30))}`]]),
  ];
}
