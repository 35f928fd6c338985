import { tellContext, tellLastFix } from '#src/views/alert-words.ts';
import type { FailureAlertView, OtherSteps, RootFacts } from '#src/views/failure-alert.ts';
import {
  describeAttempt,
  describeFate,
  describeLateness,
  isRootNamed,
  OUTCOME_UNKNOWN,
  wordOfAlert,
} from '#src/views/failure-words.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { BLANK, drawFields, type Field, listIds, textField } from './fields.ts';
import { widthOf } from './measure.ts';
import { nextField } from './next-field.ts';
import { drawText, drawTitle } from './opening.ts';
import { drawSentences, writeSentence } from './sentence.ts';
import { shortenValue } from './shorten-value.ts';
import { paint, shortenMiddle, shortenTo, type TerminalStyle, wrap } from './text.ts';

/** Of a longer error the first lines are shown; the log has it whole. */
const ERROR_LINES_MAX = 6;
/** Of more loops the others are counted. */
const LOOPS_MAX = 3;
/** With less room than this beside it a name would say nothing. */
const NAME_COLUMNS_MIN = 10;
/** So much of a line is for the ids of steps, however long the words beside them. */
const IDS_COLUMNS_MIN = 24;

/** The card of a run that ended badly: who is to blame, what to do, what became of the others. */
export function renderFailureAlert(view: FailureAlertView, style: TerminalStyle): string {
  const others = view.others.map((steps) => otherField(steps, view));
  const fields = [
    causeField(view, style),
    ...loopFields(view),
    ...excludedFields(view),
    BLANK,
    { label: 'What to do', draw: (columns: number) => wrap(view.advice, columns) },
    ...lastFixFields(view, style),
    BLANK,
    ...others,
    ...(others.length > 0 ? [BLANK] : []),
    nextField(view.actions, style, view.shellLines),
  ];
  const opening = [
    ...drawTitle({ ...view, word: wordOfAlert(view) }, style),
    ...drawLate(view, style),
    ...(view.context === null ? [] : drawSentences(tellContext(view.context), style)),
  ];
  return [...opening, '', ...drawFields(fields, style)].join('\n');
}

function drawLate({ lateMs }: FailureAlertView, style: TerminalStyle): string[] {
  if (lateMs === null) return [];
  return drawText(describeLateness(lateMs), style);
}

function lastFixFields({ context }: FailureAlertView, style: TerminalStyle): Field[] {
  if (context === null) return [];
  return tellLastFix(context).map((sentence) => textField('', writeSentence(sentence, style)));
}

function causeField({ root, code, message }: FailureAlertView, style: TerminalStyle): Field {
  const drawError = (columns: number) => shortenValue(message, columns, ERROR_LINES_MAX);
  if (root === null) {
    return { label: 'Cause', draw: (columns) => [code, ...drawError(columns)] };
  }
  return {
    label: 'Root step',
    draw: (columns) => [
      paint(style, 'red', drawName(root, columns)),
      ...wrap(`${code} · ${describeAttempt(root)}`, columns),
      ...drawError(columns),
      ...(root.mayHaveHappened ? wrap(OUTCOME_UNKNOWN, columns) : []),
    ],
  };
}

function loopFields({ loops }: FailureAlertView): Field[] {
  const shown = loops.slice(0, LOOPS_MAX);
  const left = loops.length - shown.length;
  const lines = [
    ...shown.map(({ step, note }) => `${neutraliseLine(step)}: ${neutraliseLine(note)}`),
    ...(left === 0 ? [] : [`… ${left} more`]),
  ];
  return lines.map((line, index) => textField(index === 0 ? 'Loop' : '', line));
}

export function excludedFields({ excluded }: { excluded: readonly string[] }): Field[] {
  if (excluded.length === 0) return [];
  return [{ label: 'Left out', draw: (columns) => [listIds(excluded, columns)] }];
}

/** The id goes before the name, where there is no room for both. */
function drawName(root: RootFacts, columns: number): string {
  const { place, name } = root;
  const start = shortenMiddle(neutraliseLine(place), columns);
  const hasRoom = columns - widthOf(start) >= NAME_COLUMNS_MIN;
  return isRootNamed(root) && hasRoom
    ? shortenTo(`${start}: ${neutraliseLine(name)}`, columns)
    : start;
}

/** One line each, however many there are; the words are never cut, only the list of steps. */
function otherField(others: OtherSteps, view: FailureAlertView): Field {
  const { badge, steps } = others;
  const fate = describeFate(others, view);
  const before = fate.before === '' ? '' : `${fate.before} `;
  const after = fate.after === '' ? '' : `: ${fate.after}`;
  const ids = steps.map(({ id }) => id);
  return {
    label: `${badge} ${steps.length}`,
    draw: (columns) => {
      const room = Math.max(IDS_COLUMNS_MIN, columns - widthOf(before + after));
      return wrap(before + listIds(ids, room) + after, columns);
    },
  };
}
