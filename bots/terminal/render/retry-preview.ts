import { headRetry, type RetryPreviewView } from '#src/views/retry-preview.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { BLANK, drawFields, type Field, listIds, textField } from './fields.ts';
import { nextField } from './next-field.ts';
import { drawRule, drawRun, drawText } from './opening.ts';
import { paint, shortenMiddle, type TerminalStyle, wrap } from './text.ts';

/** Of more steps that may act twice the others are only named. */
const REPEATS_MAX = 4;
const NOTES_MAX = 3;
const SUMMARY_LINES_MAX = 6;
const CHANGES_MAX = 3;
const CHANGE_LINES_MAX = 2;
const NOTE_LINES_MAX = 3;

/** What a retry will do: nothing has happened yet. */
export function renderRetryPreview(view: RetryPreviewView, style: TerminalStyle): string {
  const { title, summary, isTyped, isStarting, code, actions } = view;
  const { word, state } = headRetry(view);
  const typed =
    isTyped && !isStarting
      ? [BLANK, textField('To start it', `send the same line again with --confirm ${code}`)]
      : [];
  const fields = [
    ...keptFields(view),
    ...repeatFields(view, style),
    ...againFields(view),
    ...otherFields(view),
    ...typed,
    ...(isStarting ? [] : [BLANK, nextField(actions, style)]),
  ];
  return [
    drawRule({ word, tone: 'waiting', name: title.workflow }, style),
    ...drawRun(title, style),
    ...drawText(`${neutraliseLine(summary)} ${state}`, style, SUMMARY_LINES_MAX),
    '',
    ...drawFields(fields, style),
  ].join('\n');
}

function keptFields({ kept, keptNotes, loops }: RetryPreviewView): Field[] {
  const notes = [...loops, ...keptNotes];
  if (kept.length === 0) return noteFields('Kept', notes);
  const ids = { label: `Kept ${kept.length}`, draw: (columns: number) => [listIds(kept, columns)] };
  return [ids, ...noteFields('', notes)];
}

/** The first of them has the label. */
function noteFields(label: string, notes: readonly { step: string; note: string }[]): Field[] {
  const shown = notes.slice(0, NOTES_MAX);
  const left = notes.length - shown.length;
  return [
    ...shown.map(({ step, note }, index) =>
      textField(index === 0 ? label : '', `${neutraliseLine(step)}: ${neutraliseLine(note)}`),
    ),
    ...(left === 0 ? [] : [textField('', `… ${left} more`)]),
  ];
}

function repeatFields({ repeats }: RetryPreviewView, style: TerminalStyle): Field[] {
  const shown = repeats.slice(0, REPEATS_MAX);
  const left = repeats.slice(shown.length).map(({ step }) => step);
  const more = `… ${left.length} more: `;
  return [
    ...shown.map(({ step, why, before, needsTick }, index): Field => {
      const words = `${why}; ${before}`;
      return {
        label: index === 0 ? 'May act twice' : '',
        draw: (columns) => [
          paint(style, needsTick ? 'red' : 'yellow', shortenMiddle(neutraliseLine(step), columns)),
          ...wrap(words, columns, NOTE_LINES_MAX),
        ],
      };
    }),
    ...(left.length === 0
      ? []
      : [
          {
            label: '',
            draw: (columns: number) => [more + listIds(left, columns - more.length)],
          },
        ]),
  ];
}

function againFields({ again, anew }: RetryPreviewView): Field[] {
  const groups = again.map(
    ({ why, steps }, index): Field => ({
      label: index === 0 ? 'Runs again' : '',
      draw: (columns) => [...wrap(`${listIds(steps, columns)}: ${why}`, columns, NOTE_LINES_MAX)],
    }),
  );
  return [...groups, ...noteFields(groups.length === 0 ? 'Runs again' : '', anew)];
}

function otherFields({ version, changes, cost }: RetryPreviewView): Field[] {
  const shown = changes.slice(0, CHANGES_MAX);
  const left = changes.length - shown.length;
  return [
    ...(version === null ? [] : [textField('Version', version)]),
    ...shown.map(
      (change): Field => ({
        label: '',
        draw: (columns) => wrap(neutraliseLine(change), columns, CHANGE_LINES_MAX),
      }),
    ),
    ...(left === 0 ? [] : [textField('', `… ${left} more`)]),
    ...(cost === null ? [] : [textField('Cost', `${cost}, as it was last time`)]),
  ];
}
