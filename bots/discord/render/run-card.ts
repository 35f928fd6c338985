import { formatDuration } from '#src/domain/format-time.ts';
import { type Moment, placeMoment } from '#src/domain/moments.ts';
import { choosePressing, describeBadges } from '#src/views/badges.ts';
import type { RunView } from '#src/views/run-view.ts';
import { describeRow, type StepRow } from '#src/views/step-row.ts';
import { markBadge } from '../../words/marks.ts';
import { sayMoment } from '../../words/say-moment.ts';
import { type Draft, type Drawing, type Part, roomFor, shortenName } from './card.ts';
import { agoOf, bold, boldLine, code, exactTimeOf, type Line, timeOf } from './markdown.ts';
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
  const { title, tone, status, stuck, actions, moments } = view;
  const tell = (text: string) => sayMoment(text, moments);
  const headline = shortenLine(view.headline, HEADLINE_LENGTH_MAX);
  const isTold = headline.toLowerCase() === status;
  return {
    tone,
    parts: [
      ...drawTitle({ status, tone, title }, drawing),
      ...drawLines(isTold ? [] : [[boldLine(tellPieces(headline, moments))]]),
      ...drawRows(view, drawing),
      ...drawLines(stuckLines(view, drawing)),
      ...drawLines([...noteLines(view, drawing), ...shellLines(view.shellLines)]),
      ...drawActions(actions),
    ],
    said: [
      isTold
        ? `${nameRun(title, drawing)} is ${status}.`
        : `${nameRun(title, drawing)}: ${tell(headline)}.`,
      stuck === null ? '' : shortenLine(`${tell(stuck.cause)} ${stuck.next}`, SENTENCE_LENGTH_MAX),
    ],
  };
}

/** A card stands there for hours: a time is told as it is, or by what Discord counts on. */
function tellPieces(text: string, moments: readonly Moment[]): Line {
  const [before, moment, after] = placeMoment(text, moments);
  if (moment === null) return [text];
  const { at, isExact, words } = moment;
  if (isExact) return [before, exactTimeOf(at), ' (', agoOf(at), ')', after];
  return [before, words === '' ? agoOf(at) : timeOf(at), after];
}

function drawRows(view: RunView, drawing: Drawing): Part[] {
  const { rows: all } = view;
  const kept = choosePressing(all, roomFor(ROWS_MAX, drawing));
  const left = all.filter((row) => !kept.has(row));
  return drawList(
    [],
    [
      ...all.filter((row) => kept.has(row)).map((row) => rowLine(row, view, drawing)),
      ...(left.length === 0 ? [] : [[`… ${left.length} more: ${describeBadges(left)}`]]),
    ],
  );
}

function rowLine(row: StepRow, { title, moments }: RunView, drawing: Drawing): Line {
  const note = describeRow(row, {
    name: (name) => shortenName(name, drawing),
    note: (text) => shortenLine(text, roomFor(NOTE_LENGTH_MAX, drawing, 40)),
  });
  return [
    code(shortenName(row.id, drawing)),
    ` ${markBadge(row.badge)}`,
    ...timePieces(row, title.at + title.tookMs),
    ...(note === null ? [] : [' · ', ...tellPieces(note, moments)]),
  ];
}

/** What is under way has a start, and no length yet. */
function timePieces({ badge, tookMs }: StepRow, now: number): Line {
  if (tookMs === null) return [];
  const isOpen = badge === 'Running' || badge === 'Waiting';
  return isOpen ? [' · began ', agoOf(now - tookMs)] : [` · ${formatDuration(tookMs)}`];
}

function stuckLines({ stuck, moments }: RunView, drawing: Drawing): Line[] {
  if (stuck === null) return [];
  const room = roomFor(SENTENCE_LENGTH_MAX, drawing, 60);
  const tell = (sentence: string) => tellPieces(shortenLine(sentence, room), moments);
  return [[bold('Why it waits'), ' ', ...tell(stuck.symptom)], tell(stuck.cause), tell(stuck.next)];
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
