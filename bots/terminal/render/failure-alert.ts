import { describeSpan } from '#src/domain/describe-past.ts';
import type { FailureAlertView, OtherSteps, RootFacts } from '#src/views/failure-alert.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { BLANK, drawFields, type Field, listIds, textField } from './fields.ts';
import { widthOf } from './measure.ts';
import { nextField } from './next-field.ts';
import { drawText, drawTitle } from './opening.ts';
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
    BLANK,
    ...others,
    ...(others.length > 0 ? [BLANK] : []),
    nextField(view.actions, style, view.shellLines),
  ];
  const opening = [...drawTitle(view, style), ...drawLate(view, style)];
  return [...opening, '', ...drawFields(fields, style)].join('\n');
}

function drawLate({ lateMs }: FailureAlertView, style: TerminalStyle): string[] {
  if (lateMs === null) return [];
  return drawText(`Told ${describeSpan(lateMs)} late: delivery was down`, style);
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
      ...wrap(`${code} · ${attemptOf(root)}`, columns),
      ...drawError(columns),
      ...(root.mayHaveHappened
        ? wrap('Its outcome is unknown: it may have happened.', columns)
        : []),
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
function drawName({ id, place, name }: RootFacts, columns: number): string {
  const isNamed = name !== id && !place.startsWith(`${name} (`);
  const start = shortenMiddle(neutraliseLine(place), columns);
  const hasRoom = columns - widthOf(start) >= NAME_COLUMNS_MIN;
  return isNamed && hasRoom ? shortenTo(`${start}: ${neutraliseLine(name)}`, columns) : start;
}

function attemptOf({ attempt, attemptsMax }: RootFacts): string {
  return attempt === 0 ? 'before its first attempt' : `attempt ${attempt}/${attemptsMax}`;
}

/** One line each, however many there are; the words are never cut, only the list of steps. */
function otherField({ badge, fate, steps }: OtherSteps, view: FailureAlertView): Field {
  const [before, after] = wordsOf(fate, view);
  const ids = steps.map(({ id }) => id);
  return {
    label: `${badge} ${steps.length}`,
    draw: (columns) => {
      const room = Math.max(IDS_COLUMNS_MIN, columns - widthOf(before + after));
      return wrap(before + listIds(ids, room) + after, columns);
    },
  };
}

function wordsOf(
  fate: OtherSteps['fate'],
  { status, code }: Pick<FailureAlertView, 'status' | 'code'>,
): [before: string, after: string] {
  switch (fate) {
    case 'finished':
      return ['', ''];
    case 'failed_too':
      return ['', ': failed too, after the root step'];
    case 'tolerated':
      return ['', ': failed, tolerated'];
    case 'may_have_happened':
      return ['stopped while calling ', ': it may have happened'];
    case 'was_running':
      if (code === 'DRAIN_TIMEOUT') return ['', ': cancelled by the stop, no fix needed'];
      return status === 'failed'
        ? ['', ': was running in parallel, no fix needed']
        : ['', ': was running when the run was stopped'];
    case 'never_ran':
      return ['', ': never ran'];
    case 'left_out':
      return status === 'failed'
        ? ['', ': skipped, not due to the failure']
        : ['', ': did not run'];
  }
}
