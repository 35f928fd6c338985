import { headRetry, type RetryPreviewView } from '#src/views/retry-preview.ts';
import { type Draft, type Drawing, roomFor, shortenName } from './card.ts';
import { bold, code, type Line } from './markdown.ts';
import { nameRun, runLine } from './opening.ts';
import { drawActions, drawHeading, drawLines, drawList, drawSmallPrint } from './parts.ts';
import { listNames, shortenLine } from './text.ts';

/** Of more the others are only named or counted. */
const REPEATS_MAX = 8;
const NOTES_MAX = 6;
const CHANGES_MAX = 6;
const IDS_LENGTH_MAX = 400;
const NOTE_LENGTH_MAX = 300;
const SUMMARY_LENGTH_MAX = 400;

/** What a retry will do: nothing has happened yet. */
export function drawRetryPreview(view: RetryPreviewView, drawing: Drawing): Draft {
  const { title, isTyped, isStarting, code: seen, actions } = view;
  const { word, state } = headRetry(view);
  const summary = `${shortenLine(view.summary, SUMMARY_LENGTH_MAX)} ${state}`;
  const tone = 'waiting';
  const isConfirmed = isTyped && !isStarting;
  const confirm: Line[] = isConfirmed
    ? [[bold('To start it'), ' send the same again with ', code(seen), ' as ', code('confirm')]]
    : [];
  return {
    tone,
    parts: [
      drawHeading({ word, tone, name: title.workflow }, runLine(title, drawing)),
      ...drawLines([[summary]]),
      ...drawList([bold('⚠️ May act twice')], repeatLines(view, drawing)),
      ...drawLines(keptLines(view, drawing)),
      ...drawLines(againLines(view, drawing)),
      ...drawLines([...otherLines(view, drawing), ...confirm]),
      ...drawSmallPrint(isStarting || isConfirmed ? [] : [`plan ${seen}`]),
      ...drawActions(actions),
    ],
    said: [`${nameRun(title, drawing)}: ${word}`, summary],
  };
}

function repeatLines({ repeats }: RetryPreviewView, drawing: Drawing): Line[] {
  const shown = repeats.slice(0, roomFor(REPEATS_MAX, drawing));
  const left = repeats.slice(shown.length).map(({ step }) => step);
  const names = listNames(left, roomFor(IDS_LENGTH_MAX, drawing, 30));
  const room = roomFor(NOTE_LENGTH_MAX, drawing, 40);
  return [
    ...shown.map(
      ({ step, why, before, needsTick }): Line => [
        code(shortenName(step, drawing)),
        ` ${why}; ${shortenLine(before, room)}`,
        ...(needsTick ? [' · ', bold('needs your yes')] : []),
      ],
    ),
    ...(left.length === 0 ? [] : [[`… ${left.length} more: ${names}`]]),
  ];
}

function keptLines({ kept, keptNotes, loops }: RetryPreviewView, drawing: Drawing): Line[] {
  const names = listNames(kept, roomFor(IDS_LENGTH_MAX, drawing, 30));
  return [
    ...(kept.length === 0 ? [] : [[bold(`Kept ${kept.length}`), ` ${names}`]]),
    ...noteLines([...loops, ...keptNotes], drawing),
  ];
}

function againLines({ again, anew }: RetryPreviewView, drawing: Drawing): Line[] {
  const room = roomFor(IDS_LENGTH_MAX, drawing, 30);
  return [
    ...again.map(
      ({ why, steps }): Line => [bold('Runs again'), ` ${listNames(steps, room)}: ${why}`],
    ),
    ...noteLines(anew, drawing),
  ];
}

function otherLines({ version, changes, cost }: RetryPreviewView, drawing: Drawing): Line[] {
  const shown = changes.slice(0, roomFor(CHANGES_MAX, drawing));
  const left = changes.length - shown.length;
  const room = roomFor(NOTE_LENGTH_MAX, drawing, 40);
  return [
    ...(version === null ? [] : [[bold('Version'), ` ${version}`]]),
    ...shown.map((change): Line => [`• ${shortenLine(change, room)}`]),
    ...(left === 0 ? [] : [[`… ${left} more`]]),
    ...(cost === null ? [] : [[bold('Cost'), ` ${cost}, as it was last time`]]),
  ];
}

function noteLines(notes: readonly { step: string; note: string }[], drawing: Drawing): Line[] {
  const shown = notes.slice(0, roomFor(NOTES_MAX, drawing));
  const left = notes.length - shown.length;
  const room = roomFor(NOTE_LENGTH_MAX, drawing, 40);
  return [
    ...shown.map(
      ({ step, note }): Line => [
        '• ',
        code(shortenName(step, drawing)),
        ` ${shortenLine(note, room)}`,
      ],
    ),
    ...(left === 0 ? [] : [[`… ${left} more`]]),
  ];
}
