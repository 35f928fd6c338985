import type { FailureAlertView, OtherSteps, RootFacts } from '#src/views/failure-alert.ts';
import { markBadge } from '../../words/marks.ts';
import { drawActions } from './buttons.ts';
import { type Draft, type Drawing, roomFor } from './card.ts';
import { drawTitle, lateLines, nameRun } from './opening.ts';
import { drawPicture } from './picture.ts';
import { bold, code, drawFramed, drawLines, drawList, type Line } from './pieces.ts';
import { listNames, NAME_LENGTH_MAX, shortenLine, shortenValue } from './text.ts';
import { shellLines } from './typed.ts';

/** The first lines: the event log has it whole, and what to do has to be on the same screen. */
const ERROR_LENGTH_MAX = 700;
const ERROR_LINES_MAX = 8;
const IDS_LENGTH_MAX = 300;
const NOTE_LENGTH_MAX = 300;
const SAID_ERROR_LENGTH_MAX = 300;
/** Of more loops the others are counted. */
const LOOPS_MAX = 3;

/** The card of a run that ended badly: who is to blame, what to do, what became of the others. */
export function drawFailureAlert(view: FailureAlertView, drawing: Drawing): Draft {
  const { title, status, tone, code: failure, message, advice, root, lateMs, actions } = view;
  const error = shortenValue(message, roomFor(ERROR_LENGTH_MAX, drawing, 100), ERROR_LINES_MAX);
  const at = root === null ? '' : ` at ${nameOf(root)}`;
  return {
    blocks: [
      ...drawTitle({ status, tone, title }),
      ...drawLines(lateLines(lateMs)),
      ...drawLines(causeLines(view)),
      ...drawFramed([], error),
      ...drawLines([...doubtLines(root), ...loopLines(view), ...excludedLines(view, drawing)]),
      ...drawLines([[bold('What to do'), `  ${advice}`], ...shellLines(view.shellLines)]),
      ...drawList(
        view.others.length === 0 ? [] : [bold('The other steps')],
        view.others.map((steps) => otherLine(steps, view, drawing)),
      ),
      ...drawPicture(drawing),
      ...drawActions(actions, drawing),
    ],
    said: [
      `${nameRun(title)} ${status}${at}: ${failure}.`,
      advice,
      shortenLine(message, SAID_ERROR_LENGTH_MAX),
    ],
  };
}

function causeLines({ root, code: failure }: FailureAlertView): Line[] {
  if (root === null) return [[bold('Cause'), '  ', code(failure)]];
  const { id, place, name } = root;
  const isNamed = name !== id && !place.startsWith(`${name} (`);
  return [
    [
      bold('Root step'),
      '  ',
      code(shortenLine(place, NAME_LENGTH_MAX)),
      isNamed ? `  ${shortenLine(name, NAME_LENGTH_MAX)}` : '',
    ],
    [code(failure), ` · ${attemptOf(root)}`],
  ];
}

function nameOf({ place }: RootFacts): string {
  return shortenLine(place, NAME_LENGTH_MAX);
}

function attemptOf({ attempt, attemptsMax }: RootFacts): string {
  return attempt === 0 ? 'before its first attempt' : `attempt ${attempt}/${attemptsMax}`;
}

function doubtLines(root: RootFacts | null): Line[] {
  return root?.mayHaveHappened === true ? [['Its outcome is unknown: it may have happened.']] : [];
}

function loopLines({ loops }: FailureAlertView): Line[] {
  const left = loops.length - LOOPS_MAX;
  return [
    ...loops
      .slice(0, LOOPS_MAX)
      .map(
        ({ step, note }): Line => [
          bold('Loop'),
          '  ',
          code(shortenLine(step, NAME_LENGTH_MAX)),
          `  ${shortenLine(note, NOTE_LENGTH_MAX)}`,
        ],
      ),
    ...(left > 0 ? [[`… ${left} more, open run`]] : []),
  ];
}

function excludedLines({ excluded }: FailureAlertView, drawing: Drawing): Line[] {
  if (excluded.length === 0) return [];
  return [[bold('Left out'), `  ${listNames(excluded, roomFor(IDS_LENGTH_MAX, drawing, 30))}`]];
}

/** One line each, however many there are. */
function otherLine(
  { badge, fate, steps }: OtherSteps,
  view: FailureAlertView,
  drawing: Drawing,
): Line {
  const ids = steps.map(({ id }) => id);
  const note = noteOf(fate, view);
  return [
    bold(markBadge(badge, steps.length)),
    `  ${listNames(ids, roomFor(IDS_LENGTH_MAX, drawing, 30))}`,
    note === '' ? '' : ` (${note})`,
  ];
}

function noteOf(
  fate: OtherSteps['fate'],
  { status, code: failure }: Pick<FailureAlertView, 'status' | 'code'>,
): string {
  switch (fate) {
    case 'finished':
      return '';
    case 'failed_too':
      return 'failed too, after the root step';
    case 'tolerated':
      return 'failed, tolerated';
    case 'may_have_happened':
      return 'stopped in a call that may have happened';
    case 'was_running':
      if (failure === 'DRAIN_TIMEOUT') return 'cancelled by the stop, no fix needed';
      return status === 'failed'
        ? 'was running in parallel, no fix needed'
        : 'was running when the run was stopped';
    case 'never_ran':
      return 'never ran';
    case 'left_out':
      return status === 'failed' ? 'skipped, not due to the failure' : 'did not run';
  }
}
